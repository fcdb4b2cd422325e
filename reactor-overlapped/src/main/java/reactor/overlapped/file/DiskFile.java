package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.HandleBacked;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.ReadAhead;
import reactor.overlapped.engine.ReadMono;
import reactor.overlapped.engine.ReadRetainedMono;
import reactor.overlapped.engine.WriteBehind;
import reactor.overlapped.engine.WriteMono;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.Op;

/** A file over an overlapped handle. */
final class DiskFile extends HandleBacked implements OverlappedFile {

    private final FileControl control;
    private final boolean append;
    private final int alignment;

    DiskFile(CompletionPort port, OpenHandle handle, FileControl control, boolean append) {
        super(port, handle);
        this.control = control;
        this.append = append;
        this.alignment = control.alignment();
    }

    // ---- positional

    @Override
    public Mono<ByteBuf> readRetained(long position, int length) {
        return new ReadRetainedMono(handle, position, length, alignment);
    }

    @Override
    public Mono<ByteBuf> read(ByteBuf target, long position) {
        return ReadMono.into(handle, target, position, alignment);
    }

    @Override
    public Mono<ByteBuffer> read(ByteBuffer target, long position) {
        return ReadMono.into(handle, target, position, alignment);
    }

    @Override
    public Mono<Void> write(ByteBuf source, long position) {
        if (append) {
            return Mono.error(appendOnly());
        }
        if (alignment > 1) {
            return new UnbufferedWrites(this, alignment).write(source, position);
        }
        return WriteMono.of(handle, Op.WRITE, source, position, 1);
    }

    @Override
    public Mono<Void> write(ByteBuffer source, long position) {
        if (append) {
            return Mono.error(appendOnly());
        }
        if (alignment > 1) {
            return new UnbufferedWrites(this, alignment).write(source, position);
        }
        return WriteMono.of(handle, Op.WRITE, source, position, 1);
    }

    /** A write whose position, length and memory the caller has aligned. */
    Mono<Void> writeAligned(ByteBuf source, long position) {
        return WriteMono.of(handle, Op.WRITE, source, position, alignment);
    }

    @Override
    public Mono<Long> readScatter(List<ByteBuf> targets, long position) {
        return new Vectors(handle, control).read(this, targets, position);
    }

    @Override
    public Mono<Long> writeGather(List<ByteBuf> sources, long position) {
        if (append) {
            return Mono.error(appendOnly());
        }
        return new Vectors(handle, control).write(this, sources, position);
    }

    // ---- streams

    @Override
    public Flux<ByteBuf> streamRetained(StreamOptions options) {
        return new ReadAhead(
                handle,
                options.position(),
                options.length(),
                roundUp(options.blockSize()),
                options.depth(),
                options.prefetch(),
                alignment);
    }

    @Override
    public Mono<Long> write(Publisher<? extends ByteBuf> source, StreamOptions options) {
        if (append) {
            return append(source);
        }
        return new WriteBehind(
                handle,
                source,
                Op.WRITE,
                options.position(),
                roundUp(options.blockSize()),
                options.depth(),
                alignment,
                new UnbufferedWrites(this, alignment)::writeTail);
    }

    @Override
    public Mono<Long> append(Publisher<? extends ByteBuf> source) {
        if (alignment > 1) {
            return size().flatMap(size -> {
                if (size % alignment != 0) {
                    return Mono.error(
                            new UnsupportedOperationException("append: the size " + size + " of the unbuffered file "
                                    + target() + " is not a multiple of its alignment of " + alignment + " bytes"));
                }
                return write(source, StreamOptions.create().position(size));
            });
        }
        return new WriteBehind(
                handle, source, Op.APPEND, 0, StreamOptions.create().blockSize(), 1, 1, (bytes, at) -> Mono.empty());
    }

    private int roundUp(int bytes) {
        return (int) Math.min(((long) bytes + alignment - 1) / alignment * alignment, 1 << 30);
    }

    private UnsupportedOperationException appendOnly() {
        return new UnsupportedOperationException(
                "write: " + target() + " was opened with APPEND, which has no positions");
    }

    // ---- the rest

    @Override
    public Mono<Long> size() {
        return blocking("size", control::size);
    }

    @Override
    public Mono<Long> physicalSize() {
        return blocking("physicalSize", control::physicalSize);
    }

    @Override
    public Mono<Void> setLength(long length) {
        if (length < 0) {
            return Mono.error(new IllegalArgumentException("setLength: length " + length + " is negative"));
        }
        return blocking("setLength", () -> {
            control.setLength(length);
            return null;
        });
    }

    @Override
    public Mono<Void> flush() {
        return blocking("flush", () -> {
            control.flush();
            return null;
        });
    }

    @Override
    public Mono<RangeLock> tryLock(long position, long length, boolean shared) {
        return new Locks(this, handle, control).tryLock(position, length, shared);
    }

    @Override
    public Mono<RangeLock> lock(long position, long length, boolean shared) {
        return new Locks(this, handle, control).lock(position, length, shared);
    }

    /** {@return what identifies the file among all that are open; empty where the system does not tell} */
    Mono<Object> identity() {
        return blocking("identity", control::identity);
    }

    <T> Mono<T> blocking(String name, Callable<T> call) {
        return blocking(handle, name, call);
    }

    /** {@return a call that may block and keeps the handle open meanwhile} */
    static <T> Mono<T> blocking(OpenHandle handle, String name, Callable<T> call) {
        return new BlockingMono<>(
                handle.engine().blockingScheduler(),
                name + "(" + handle.system().target() + ")",
                guarded(handle, call),
                r -> {});
    }

    static <T> Callable<T> guarded(OpenHandle handle, Callable<T> call) {
        return () -> {
            if (!handle.enter()) {
                throw new ClosedChannelException();
            }
            try {
                return call.call();
            } finally {
                handle.leave();
            }
        };
    }

    @Override
    public String toString() {
        return "OverlappedFile(" + target() + ")";
    }
}
