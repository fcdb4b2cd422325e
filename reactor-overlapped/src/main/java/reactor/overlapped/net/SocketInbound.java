package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The receiving side of a connection. One subscriber at a time, whichever method made it: a second gets {@link IllegalStateException}.
 * The next one, after a cancel, goes on where the last stopped: bytes that a cancelled receive had taken are kept for him.
 */
public interface SocketInbound {

    /**
     * What the peer sends, in buffers as they come. One receive is in flight and only while there is demand, so that the system holds a fast peer
     * back; while the connection is idle it pins no buffer (a zero-byte receive on Windows).
     *
     * @return emits direct buffers, which the receiver releases, unlike Reactor Netty's {@code receive()}; completes when the peer has
     *     sent all; fails with {@link java.net.SocketException} when it has reset the connection, with {@link
     *     java.net.SocketTimeoutException} after the idle time-out, with {@link java.nio.channels.AsynchronousCloseException} when the connection is closed here. Signals
     *     come from a worker of the port, or from the requesting thread. Source: {@code WSARecv}, {@code recv(2)}.
     */
    Flux<ByteBuf> receiveRetained();

    /** As {@link #receiveRetained()}, in buffers of that many bytes at most, 65536 by default. The first to ask decides for the connection. */
    Flux<ByteBuf> receiveRetained(int bufferSize);

    /**
     * Receives once into several buffers, filling one after the other (scatter).
     *
     * @param buffers borrowed; their writable bytes take part and their writer indices move; direct ones are used as they are, into others the bytes are copied
     * @return receives on subscribe; emits the number of bytes, at least 1; empty at the end of the stream
     */
    Mono<Integer> receiveInto(List<ByteBuf> buffers);

    /**
     * Receives urgent data (MSG_OOB). With {@code urgentInline} it comes in the stream instead, and this fails.
     *
     * @return receives on subscribe; emits the data and its flags; fails with {@link UnsupportedOperationException} where the system cannot
     */
    Mono<Received> receiveUrgent();

    /**
     * Calls back with the connection.
     *
     * @return this
     */
    SocketInbound withConnection(Consumer<? super Connection> callback);
}
