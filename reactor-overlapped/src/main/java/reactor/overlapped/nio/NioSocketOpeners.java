package reactor.overlapped.nio;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.SystemHandle;

/** Opens stream sockets and listeners. */
final class NioSocketOpeners {

    private final NioSockets sockets;

    NioSocketOpeners(NioSockets sockets) {
        this.sockets = sockets;
    }

    SystemHandle connecting(SocketSpec spec) throws IOException {
        String target = NioAddresses.text(spec.remote());
        SocketChannel channel = SocketChannel.open(NioAddresses.family(spec.remote()));
        try {
            channel.configureBlocking(false);
            NioSocketOptions.apply(channel, spec.settings(), target);
            SocketAddress local = spec.local();
            if (local != null) {
                bind(local, () -> channel.bind(NioAddresses.resolved(local)));
            }
            return new NioStream(sockets, channel, target, spec.settings());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    SystemHandle listening(ListenSpec spec) throws IOException {
        SocketSettings accepted = spec.settings().urgentInline() ? urgentInline(spec.accepted()) : spec.accepted();
        ProtocolFamily family = NioAddresses.family(spec.local());
        checkAccepted(family, accepted);
        return listening(
                spec.local(),
                family,
                spec.backlog(),
                spec.settings(),
                0,
                (listener, channel) -> accepted(channel, listener, accepted));
    }

    NioListener listening(
            SocketAddress local,
            ProtocolFamily family,
            int backlog,
            SocketSettings settings,
            int limit,
            NioListener.Child child)
            throws IOException {
        String asked = NioAddresses.text(local);
        ServerSocketChannel channel = ServerSocketChannel.open(family);
        try {
            channel.configureBlocking(false);
            NioSocketOptions.apply(channel, settings, asked);
            // The system cuts it down to the most it allows.
            bind(local, () -> channel.bind(local, backlog > 0 ? backlog : Integer.MAX_VALUE));
            SocketAddress bound = channel.getLocalAddress();
            NioPlace file = bound instanceof UnixDomainSocketAddress unix ? NioPlace.of(unix.getPath()) : null;
            return new NioListener(sockets, channel, NioAddresses.text(bound), file, limit, child);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private NioStream accepted(SocketChannel channel, NioListener listener, SocketSettings settings)
            throws IOException {
        SocketAddress remote = channel.getRemoteAddress();
        String target = remote instanceof UnixDomainSocketAddress ? listener.target() : NioAddresses.text(remote);
        NioSocketOptions.apply(channel, settings, target);
        return new NioStream(sockets, channel, target, settings);
    }

    /** Finds out on a socket of its own what would fail on each connection. */
    private static void checkAccepted(ProtocolFamily family, SocketSettings accepted) throws IOException {
        if (!accepted.options().isEmpty() || accepted.urgentInline() || accepted.ipv6Only()) {
            try (SocketChannel trial = SocketChannel.open(family)) {
                NioSocketOptions.apply(trial, accepted, "accepted connections");
            }
        }
    }

    private static SocketSettings urgentInline(SocketSettings settings) {
        return new SocketSettings(settings.options(), settings.ipv6Only(), true, settings.reuse());
    }

    static void bind(SocketAddress local, NioBlocking.Action bind) throws IOException {
        try {
            bind.run();
        } catch (IOException e) {
            throw NioSocketOptions.asIo(NioErrors.ofSocket("bind", NioAddresses.text(local), e));
        }
    }
}
