package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;

/**
 * A connection: a stream in each direction. It closes when somebody closes it, and by itself when both directions have ended: a receiver has come
 * to the end of what the peer sent, and {@link SocketOutbound#shutdownOutput} was sent.
 */
public interface Connection extends Disposable {

    /** {@return what the peer sends} */
    SocketInbound inbound();

    /** {@return what is sent to the peer} */
    SocketOutbound outbound();

    /** {@return the address of this side} */
    SocketAddress address();

    /** {@return the address of the peer} */
    SocketAddress remoteAddress();

    /** {@return the port it belongs to} */
    CompletionPort port();

    /** {@return bytes received so far} */
    long bytesReceived();

    /** {@return bytes sent so far} */
    long bytesSent();

    /** {@return the value of a socket option; fails with {@link UnsupportedOperationException} when there is no such option} */
    <T> @Nullable T option(SocketOption<T> option);

    /**
     * Sets a socket option.
     *
     * @return this
     */
    <T> Connection option(SocketOption<T> option, T value);

    /**
     * A control code ({@code WSAIoctl}, overlapped).
     *
     * @param code the control code
     * @param input its input, borrowed; empty for none
     * @param outputSize most bytes of output
     * @return sends it on subscribe; emits the output, which the receiver releases
     */
    Mono<ByteBuf> ioctl(int code, ByteBuf input, int outputSize);

    /**
     * Ends the connection after what was sent, and waits for that ({@code DisconnectEx}).
     *
     * @return ends and closes on subscribe
     */
    Mono<Void> disconnect();

    /** {@return completes when no request of this connection is in flight, so that no memory of it is in use} */
    Mono<Void> quiesce();

    /** {@return cancels what is in flight and closes, on subscribe; completes when it is closed} */
    Mono<Void> close();

    /** As {@link #close()}, without waiting for it. */
    @Override
    void dispose();

    /** {@return completes when the connection is closed, by whomever} */
    Mono<Void> onDispose();

    /**
     * Disposes of that when the connection is closed.
     *
     * @return this
     */
    Connection onDispose(Disposable other);
}
