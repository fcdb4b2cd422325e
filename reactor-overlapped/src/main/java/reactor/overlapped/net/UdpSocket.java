package reactor.overlapped.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;

/** An open UDP socket. */
public interface UdpSocket extends Disposable {

    /** {@return a description of a socket to open} */
    static UdpSocketOpener create() {
        return UdpSocketOpener.DEFAULT;
    }

    /**
     * What comes in. One receive is in flight and only while there is demand; what comes meanwhile waits in the system's buffer, and is lost
     * when that is full, as UDP has it.
     *
     * @return emits datagrams whose content the receiver releases. One subscriber at a time; a datagram that a cancelled receive had taken goes
     *     to the next. An unreachable peer does not end it (see {@link UdpSocketOpener#doOnUnreachable}). Source: {@code WSARecvFrom}, {@code WSARecvMsg}, {@code
     *     recvmsg(2)}.
     */
    Flux<Datagram> receiveRetained();

    /** {@return sends one datagram on subscribe, for one subscriber; its content is released on every path} */
    Mono<Void> send(Datagram datagram);

    /** {@return sends what a publisher emits, several at once (see {@link UdpSocketOpener#sendsInFlight}), started in order; completes when the system has taken all} */
    Mono<Void> send(Publisher<Datagram> source);

    /**
     * Joins a multicast group, on that interface or the system's choice.
     *
     * @return joins on subscribe
     */
    Mono<Void> join(InetAddress group, @Nullable NetworkInterface through);

    /**
     * Joins a multicast group for what one source sends.
     *
     * @return joins on subscribe
     */
    Mono<Void> join(InetAddress group, @Nullable NetworkInterface through, InetAddress source);

    /**
     * Leaves a group.
     *
     * @return leaves on subscribe
     */
    Mono<Void> leave(InetAddress group, @Nullable NetworkInterface through);

    /**
     * Leaves a group that was joined for one source.
     *
     * @return leaves on subscribe
     */
    Mono<Void> leave(InetAddress group, @Nullable NetworkInterface through, InetAddress source);

    /**
     * Sends to, and receives from, that peer only.
     *
     * @return connects on subscribe
     */
    Mono<Void> connect(InetSocketAddress peer);

    /**
     * Ends {@link #connect}.
     *
     * @return disconnects on subscribe
     */
    Mono<Void> disconnect();

    /** {@return where it is bound} */
    InetSocketAddress address();

    /** {@return its only peer, null when it has none} */
    @Nullable
    InetSocketAddress remoteAddress();

    /** {@return the value of a socket option} */
    <T> @Nullable T option(SocketOption<T> option);

    /**
     * Sets a socket option.
     *
     * @return this
     */
    <T> UdpSocket option(SocketOption<T> option, T value);

    /** {@return the port it belongs to} */
    CompletionPort port();

    /** {@return completes when no request of this socket is in flight} */
    Mono<Void> quiesce();

    /** {@return cancels what is in flight and closes, on subscribe; completes when it is closed} */
    Mono<Void> close();

    /** As {@link #close()}, without waiting for it. */
    @Override
    void dispose();

    /** {@return completes when the socket is closed, by whomever} */
    Mono<Void> onDispose();
}
