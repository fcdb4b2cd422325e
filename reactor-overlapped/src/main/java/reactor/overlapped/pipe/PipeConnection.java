package reactor.overlapped.pipe;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.Connection;

/** A connected named pipe. In message mode each buffer that is sent is one message. */
public interface PipeConnection extends Connection {

    /**
     * The peer's messages with their boundaries; message mode only. A message longer than the buffer comes in parts that say so.
     *
     * @return emits messages whose content the receiver releases; one subscriber at a time with {@link #inbound()}, whose buffers
     *     are the messages without their boundaries and which has no {@code receiveInto} in this mode
     */
    Flux<PipeMessage> messages();

    /** As {@link #messages()}, in buffers of that size. The first to ask decides for the connection. */
    Flux<PipeMessage> messages(int bufferSize);

    /**
     * Sends a message and receives the reply in one request ({@code TransactNamedPipe}); message mode only, and while somebody is subscribed to {@link #messages()} it fails with {@link IllegalStateException}.
     *
     * @param request borrowed
     * @param longestReply most bytes of the reply; a longer one fails
     * @return emits the reply, which the receiver releases
     */
    Mono<ByteBuf> transact(ByteBuf request, int longestReply);

    /** {@return the id of the process at the other end; fails with {@link UnsupportedOperationException} where the system does not tell} */
    Mono<Long> peerProcess();

    /** {@return whether it keeps message boundaries} */
    boolean messageMode();

    /**
     * Server's end: breaks the connection, so that what the client has not read is lost, and the instance waits for its next client ({@code
     * DisconnectNamedPipe}). The client's end is closed.
     */
    @Override
    Mono<Void> disconnect();
}
