package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.SystemHandle;

/** Opens stream sockets and listeners. */
final class SocketOpening {

    private final UringDriver driver;

    SocketOpening(UringDriver driver) {
        this.driver = driver;
    }

    SystemHandle connecting(SocketSpec spec) throws IOException {
        String target = SocketAddresses.text(spec.remote());
        int family = SocketAddresses.family(spec.remote());
        int fd = Sockets.create(family, SocketLibc.SOCK_STREAM, target);
        try {
            SocketOptions.apply(fd, family, spec.settings(), target);
            SocketAddress local = spec.local();
            if (local != null) {
                Sockets.bind(fd, family, local, target);
            }
            return new UringStreamSocket(driver, fd, family, target, null);
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    SystemHandle listening(ListenSpec spec) throws IOException {
        int family = SocketAddresses.family(spec.local());
        SocketSettings accepted = spec.settings().urgentInline() ? urgentInline(spec.accepted()) : spec.accepted();
        checkAccepted(family, accepted);
        return listening(spec.local(), spec.backlog(), spec.settings(), 0, (listener, fd, peer) -> {
            String target = peer == null ? listener.target() : SocketAddresses.text(peer);
            SocketOptions.applyConnected(fd, family, accepted, target);
            return new UringStreamSocket(driver, fd, family, target, peer);
        });
    }

    /** Binds and listens. With a limit above 0, so many connections are open at most. */
    UringListener listening(
            SocketAddress local, int backlog, SocketSettings settings, int limit, UringListener.Child child)
            throws IOException {
        int family = SocketAddresses.family(local);
        String asked = SocketAddresses.text(local);
        int fd = Sockets.create(family, SocketLibc.SOCK_STREAM, asked);
        try {
            if (family != SocketLibc.AF_UNIX && !settings.options().containsKey(StandardSocketOptions.SO_REUSEADDR)) {
                // Else the port of a server that has just ended could not be taken for a while.
                SocketOptions.set(fd, SocketLibc.SOL_SOCKET, SocketLibc.SO_REUSEADDR, 1, "SO_REUSEADDR", asked);
            }
            SocketOptions.apply(fd, family, settings, asked);
            Sockets.bind(fd, family, local, asked);
            // The system cuts it down to the most it allows.
            if (SocketLibc.listen(fd, backlog > 0 ? backlog : Integer.MAX_VALUE) < 0) {
                throw LinuxErrors.ofSocket("bind", asked, Native.getLastError());
            }
            SocketAddress bound = Sockets.localAddress(fd, asked);
            SocketFile file = bound instanceof UnixDomainSocketAddress unix ? SocketFile.of(unix.getPath()) : null;
            return new UringListener(driver, fd, family, SocketAddresses.text(bound), file, limit, child);
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private static SocketSettings urgentInline(SocketSettings settings) {
        return new SocketSettings(settings.options(), settings.ipv6Only(), true, settings.reuse());
    }

    /** Finds out on a socket of its own what would fail on each connection. */
    private static void checkAccepted(int family, SocketSettings accepted) throws IOException {
        if (!accepted.options().isEmpty() || accepted.urgentInline() || accepted.ipv6Only()) {
            int trial = Sockets.create(family, SocketLibc.SOCK_STREAM, "accepted connections");
            try {
                SocketOptions.apply(trial, family, accepted, "accepted connections");
            } finally {
                Libc.close(trial);
            }
        }
    }
}
