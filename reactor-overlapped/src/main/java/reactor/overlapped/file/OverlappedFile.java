package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.HandleKind;

/**
 * An open file whose reads and writes are the operating system's own asynchronous requests.
 *
 * <p>Every Mono and Flux is cold: nothing happens before subscribe, and each subscription is a request of its own. Requests are issued
 * by workers of the port and signalled on them, one at a time per file; only what a stream has read ahead is emitted on the thread that asks for it. Calls that may block, as
 * size and flush, are signalled on a thread that may block. Cancelling cancels exactly that request ({@code CancelIoEx});
 * a cancelled subscriber gets no signal, and {@link #quiesce()} tells when the system no longer uses any memory.
 *
 * <p>Buffers: methods whose name says <i>retained</i> emit direct buffers that the receiver owns and releases. A caller's buffer is borrowed: its range is
 * taken at subscribe, it is retained until the request is complete, and must not be touched until then. Sinks take ownership of what their publisher emits
 * and release it on every path. Heap buffers work, through a copy.
 *
 * <p>Errors, beside those named: {@link java.nio.channels.ClosedChannelException} on a closed file, {@link
 * java.nio.channels.AsynchronousCloseException} when it is closed meanwhile, {@link java.nio.file.AccessDeniedException} when the file was opened
 * without the access, {@link IllegalArgumentException} for negative and overflowing positions, {@link
 * reactor.overlapped.OverlappedException} for whatever else the system refuses.
 */
public interface OverlappedFile extends Disposable {

    /**
     * Opens a file on the shared port.
     *
     * @param options as of {@link java.nio.channels.FileChannel#open}; none is READ
     * @return see {@link FileOpener#open()}
     */
    static Mono<OverlappedFile> open(Path path, OpenOption... options) {
        return FileOpener.of(path).options(options).open();
    }

    /**
     * Opens a file on the shared port for as long as a publisher made from it lives.
     *
     * @return see {@link FileOpener#use}
     */
    static <T> Flux<T> use(
            Path path, Function<? super OverlappedFile, ? extends Publisher<? extends T>> work, OpenOption... options) {
        return FileOpener.of(path).options(options).use(work);
    }

    /**
     * Adopts an open handle of the caller's own: a {@code HANDLE} on Windows, a file descriptor elsewhere.
     *
     * @param port a port that the handle will belong to; on Windows a handle can belong to one only
     * @param handle its value
     * @param close whether the library closes it
     * @return adopts on subscribe; fails with {@link IllegalArgumentException} when it is no file on a disk and with an error
     *     that says so when another port has it or it was not opened for overlapped use
     */
    static Mono<OverlappedFile> adopt(CompletionPort port, long handle, boolean close) {
        return DiskFiles.adopt(port, handle, close);
    }

    /** {@return the path, or the name of an adopted handle} */
    String target();

    /** {@return what kind of thing it is ({@code GetFileType})} */
    HandleKind kind();

    /** {@return the port it belongs to} */
    CompletionPort port();

    // ---- positional

    /**
     * Reads once at a position ({@code ReadFile}), into a buffer of the port's.
     *
     * @param position offset in bytes
     * @param length most bytes to read, at least 1
     * @return emits a direct buffer with what was read, at least one byte and perhaps fewer than asked for; the receiver releases it. Empty at or after the end of the file.
     */
    Mono<ByteBuf> readRetained(long position, int length);

    /**
     * Reads once at a position into the writable bytes of a buffer.
     *
     * @param target borrowed
     * @return emits {@code target}, its writer index moved behind what was read, which may be less than there is room for; empty at or after the end of the
     *     file. Fails with {@link java.nio.ReadOnlyBufferException}, or {@link io.netty.util.IllegalReferenceCountException} when it was released.
     */
    Mono<ByteBuf> read(ByteBuf target, long position);

    /** As {@link #read(ByteBuf, long)}, into the remaining bytes of a ByteBuffer, whose position is moved. */
    Mono<ByteBuffer> read(ByteBuffer target, long position);

    /**
     * Writes all readable bytes at a position ({@code WriteFile}), in as many requests as the system needs.
     *
     * @param source borrowed; its indices stay
     * @return completes when all are written
     */
    Mono<Void> write(ByteBuf source, long position);

    /** As {@link #write(ByteBuf, long)}, the remaining bytes of a ByteBuffer. */
    Mono<Void> write(ByteBuffer source, long position);

    /**
     * Fills several buffers from a position on: with one request ({@code ReadFileScatter}) where the file was opened with
     * {@link FileFlag#NO_BUFFERING}, the system has such requests, and every buffer is direct, page-aligned and whole pages long; else with one request for each
     * buffer, all in flight together, which is not atomic.
     *
     * @param targets borrowed; their writer indices are moved
     * @return emits the number of bytes read without a gap, 0 at the end of the file
     */
    Mono<Long> readScatter(List<ByteBuf> targets, long position);

    /**
     * Writes several buffers from a position on ({@code WriteFileGather}), under the conditions of {@link #readScatter}.
     *
     * @param sources borrowed; their indices stay
     * @return emits the number of bytes written
     */
    Mono<Long> writeGather(List<ByteBuf> sources, long position);

    // ---- streams

    /** {@return the whole file; as {@link #streamRetained(StreamOptions)} with its defaults} */
    default Flux<ByteBuf> streamRetained() {
        return streamRetained(StreamOptions.create());
    }

    /**
     * Streams a range of the file, several reads ahead.
     *
     * @return emits direct buffers in file order, which the receiver releases; all but the last of the range are full. Never more blocks are in flight than
     *     demand, prefetch, depth and the port's byte budget allow. Ends where the file ends. Cancelling cancels the reads in flight.
     */
    Flux<ByteBuf> streamRetained(StreamOptions options);

    /** As {@link #write(Publisher, StreamOptions)} from the start of the file, or at its end when it was opened with APPEND. */
    default Mono<Long> write(Publisher<? extends ByteBuf> source) {
        return write(source, StreamOptions.create());
    }

    /**
     * Writes what a publisher emits one behind the other, several writes in flight.
     *
     * @param source asked for twice {@code depth} buffers at most; each is released, on every path
     * @return subscribes to the source on the first demand; emits the number of bytes when all are written. After an error or a cancel any part of what was emitted may be in the file.
     */
    Mono<Long> write(Publisher<? extends ByteBuf> source, StreamOptions options);

    /** {@return as {@link #write(Publisher)}, each buffer at what is then the end of the file, one after the other} */
    Mono<Long> append(Publisher<? extends ByteBuf> source);

    // ---- the rest

    /** {@return emits the logical size in bytes ({@code GetFileSizeEx})} */
    Mono<Long> size();

    /** {@return emits the bytes that the file takes on the disk ({@code GetCompressedFileSize}); UnsupportedOperationException where the backend cannot tell} */
    Mono<Long> physicalSize();

    /** {@return moves the end of the file ({@code SetEndOfFile}), past its present end too} */
    Mono<Void> setLength(long length);

    /** {@return completes when data and metadata are on the device ({@code FlushFileBuffers})} */
    Mono<Void> flush();

    /** {@return locks a range if nobody has it ({@code LockFileEx}); empty when somebody has. A lock whose subscriber has cancelled is released.} */
    Mono<RangeLock> tryLock(long position, long length, boolean shared);

    /**
     * {@return locks a range, waiting until nobody has it; cancel it to give up} The wait is one of attempts on a timer, so the order of several
     * that wait is not kept.
     */
    Mono<RangeLock> lock(long position, long length, boolean shared);

    /**
     * {@return as {@link #lock(long, long, boolean)}; fails with {@link java.util.concurrent.TimeoutException} on Reactor's parallel scheduler when that took too long
     * from subscribe on} A lock that comes at that very moment is released. The operator {@code timeout} would drop it, and the range would stay locked.
     */
    default Mono<RangeLock> lock(long position, long length, boolean shared, Duration atMost) {
        return TimedLock.of(lock(position, length, shared), atMost, target());
    }

    /** {@return completes when no request of this file is in flight, cancelled ones included: no memory is in use any more} */
    Mono<Void> quiesce();

    /** {@return cancels what is in flight and closes the file, on subscribe; completes when it is closed} */
    Mono<Void> close();

    /** {@return completes when the file is closed, by whomever} */
    Mono<Void> onClose();

    /** As {@link #close()}, without waiting for it. */
    @Override
    void dispose();
}
