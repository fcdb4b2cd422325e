package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.overlapped.PartialSendException;
import reactor.overlapped.file.OverlappedFile;

/**
 * The sending side of a connection: a description of what to send, in order, which is sent to whoever subscribes. Each method returns
 * a new description that begins when this one has completed; nothing happens before subscribe.
 *
 * <p>Several may be subscribed at a time: their sends take turns, a buffer or file is never interleaved with another.
 *
 * <p>Cancelling cancels the send in flight. When that had gone out in part, the connection takes no more sends: they fail with {@link PartialSendException}, which says how
 * much went out.
 */
public interface SocketOutbound extends Publisher<Void> {

    /**
     * Sends what a publisher emits. Buffers that are there together go out in one gathered request ({@code WSASend} with an array of buffers).
     *
     * @param source demand on it is bounded and stops while the peer does not read; its buffers are released, on every path
     * @return completes when the system has taken all of it
     */
    SocketOutbound send(Publisher<? extends ByteBuf> source);

    /**
     * As {@link #send(Publisher)}, but holds buffers back until one matches, 64 wait, or the publisher completes.
     *
     * @param flush tells after which buffers to send
     */
    SocketOutbound send(Publisher<? extends ByteBuf> source, Predicate<? super ByteBuf> flush);

    /** As {@link #send(Publisher)} for arrays, which are copied. */
    SocketOutbound sendByteArray(Publisher<? extends byte[]> source);

    /** As {@link #send(Publisher)} for text in UTF-8. */
    SocketOutbound sendString(Publisher<? extends String> source);

    /** As {@link #send(Publisher)} for text. */
    SocketOutbound sendString(Publisher<? extends String> source, Charset charset);

    /** Sends a whole file, as long as it is when it is opened; see {@link #sendFile(Path, long, long)}. */
    SocketOutbound sendFile(Path file);

    /**
     * Sends a range of a file ({@code TransmitFile}, {@code sendfile(2)}). With io_uring, which has no such call, the library reads and sends it piece by piece.
     *
     * @param file opened when its turn comes and closed afterwards
     * @param position of the first byte
     * @param count of bytes, may be more than 2 GiB
     * @return fails with {@link java.io.EOFException} when the file ends before
     */
    SocketOutbound sendFile(Path file, long position, long count);

    /** As {@link #sendFile(Path, long, long)} of a file that is open, on the same port, and stays open. */
    SocketOutbound sendFile(OverlappedFile file, long position, long count);

    /**
     * Sends buffers and ranges of files as one ({@code TransmitPackets}, or one after the other where the system lacks it).
     *
     * @param packets in order; their buffers are released, on every path
     */
    SocketOutbound sendPackets(List<Packet> packets);

    /** Sends a byte of urgent data (MSG_OOB). */
    SocketOutbound sendUrgent(byte value);

    /** Tells the peer that no more will be sent ({@code shutdown}); receiving goes on. */
    SocketOutbound shutdownOutput();

    /** Then whatever that publisher does. */
    SocketOutbound then(Publisher<Void> other);

    /** {@return sends on subscribe; completes when all is sent} */
    Mono<Void> then();

    /** {@return sends on subscribe; never completes, so that a handler keeps its connection open} */
    default Mono<Void> neverComplete() {
        return then(Mono.never()).then();
    }

    /**
     * Calls back with the connection.
     *
     * @return this
     */
    SocketOutbound withConnection(Consumer<? super Connection> callback);
}
