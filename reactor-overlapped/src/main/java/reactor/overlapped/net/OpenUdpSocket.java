package reactor.overlapped.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketOption;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.connection.Controls;
import reactor.overlapped.engine.HandleBacked;
import reactor.overlapped.engine.Inbound;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.SendToMono;
import reactor.overlapped.spi.DatagramControl;
import reactor.overlapped.spi.DatagramTarget;

/** A UDP socket over a handle of the port. */
final class OpenUdpSocket extends HandleBacked implements UdpSocket {

    private final int sendsInFlight;
    private final InetSocketAddress local;
    private final Inbound<Datagram> inbound;

    /** Disposes of the handle when it throws. */
    OpenUdpSocket(
            CompletionPort port,
            OpenHandle handle,
            int bufferSize,
            boolean packetInfo,
            int sendsInFlight,
            Consumer<? super PortUnreachableException> unreachable)
            throws IOException {
        super(port, handle);
        this.sendsInFlight = sendsInFlight;
        try {
            local = (InetSocketAddress)
                    Controls.required(handle, DatagramControl.class, "open", DatagramControl::localAddress);
        } catch (IOException | RuntimeException e) {
            handle.dispose();
            throw e;
        }
        inbound = new Inbound<>(handle, bufferSize, new DatagramReception(packetInfo, unreachable));
    }

    @Override
    public Flux<Datagram> receiveRetained() {
        return inbound;
    }

    @Override
    public Mono<Void> send(Datagram datagram) {
        return Mono.defer(() -> sending(datagram));
    }

    /** {@return sends one datagram, whose content belongs to the result} */
    private Mono<Void> sending(Datagram datagram) {
        InetSocketAddress peer = datagram.peer();
        if (peer != null && peer.isUnresolved()) {
            datagram.content().release();
            return Mono.error(unresolved(peer));
        }
        return new SendToMono(handle, datagram.content(), target(datagram));
    }

    private static UnknownHostException unresolved(InetSocketAddress peer) {
        return new UnknownHostException(peer.getHostString() + " is not looked up yet");
    }

    private static @Nullable DatagramTarget target(Datagram datagram) {
        Datagram.PacketInfo info = datagram.info();
        if (info == null) {
            return datagram.peer() == null ? null : new DatagramTarget(datagram.peer(), null, 0, -1);
        }
        return new DatagramTarget(datagram.peer(), info.address(), info.interfaceIndex(), info.timeToLive());
    }

    @Override
    public Mono<Void> send(Publisher<Datagram> source) {
        return new DatagramSends(source, sendsInFlight, this::sending);
    }

    // ---- peers and groups

    @Override
    public Mono<Void> join(InetAddress group, @Nullable NetworkInterface through) {
        return control("join", control -> control.join(group, through, null));
    }

    @Override
    public Mono<Void> join(InetAddress group, @Nullable NetworkInterface through, InetAddress source) {
        return control("join", control -> control.join(group, through, source));
    }

    @Override
    public Mono<Void> leave(InetAddress group, @Nullable NetworkInterface through) {
        return control("leave", control -> control.leave(group, through, null));
    }

    @Override
    public Mono<Void> leave(InetAddress group, @Nullable NetworkInterface through, InetAddress source) {
        return control("leave", control -> control.leave(group, through, source));
    }

    @Override
    public Mono<Void> connect(InetSocketAddress peer) {
        return control("connect", control -> {
            if (peer.isUnresolved()) {
                throw unresolved(peer);
            }
            control.connect(peer);
        });
    }

    @Override
    public Mono<Void> disconnect() {
        return control("disconnect", DatagramControl::disconnect);
    }

    /** A call of the socket that does not block. */
    @FunctionalInterface
    private interface Call {
        void on(DatagramControl control) throws IOException;
    }

    private Mono<Void> control(String operation, Call call) {
        return Mono.fromCallable(() -> Controls.checked(handle, DatagramControl.class, operation, control -> {
            call.on(control);
            return null;
        }));
    }

    // ---- the rest

    @Override
    public InetSocketAddress address() {
        return local;
    }

    @Override
    public @Nullable InetSocketAddress remoteAddress() {
        return (InetSocketAddress)
                Controls.call(handle, DatagramControl.class, "remoteAddress", DatagramControl::remoteAddress);
    }

    @Override
    public <T> @Nullable T option(SocketOption<T> option) {
        return Controls.call(handle, DatagramControl.class, "option", control -> control.option(option));
    }

    @Override
    public <T> UdpSocket option(SocketOption<T> option, T value) {
        Controls.call(handle, DatagramControl.class, "option", control -> {
            control.option(option, value);
            return null;
        });
        return this;
    }

    @Override
    public Mono<Void> onDispose() {
        return handle.onClose();
    }

    @Override
    public String toString() {
        return "UdpSocket(" + local + ")";
    }
}
