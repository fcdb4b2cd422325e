package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.SystemHandle;

/**
 * Opens listeners and sockets that are to be connected. Each connection has a socket of its own: the hint that closed ones may serve again is
 * not taken, as the system keeps such a socket in TIME_WAIT first, so that a new one is ready sooner.
 */
final class SocketOpening {

    private SocketOpening() {}

    /** Binds and listens. */
    static SystemHandle listener(IocpDriver driver, ListenSpec spec) throws IOException {
        String target = spec.target();
        Blocking.check("opening", target);
        int family = SocketAddresses.family(spec.local());
        long socket = Sockets.create(family, Ws2_32.SOCK_STREAM, "listen", target);
        try {
            boolean shared = Boolean.TRUE.equals(spec.settings().options().get(StandardSocketOptions.SO_REUSEADDR));
            if (!shared && family != Ws2_32.AF_UNIX) {
                // Otherwise any other process may take the port over.
                SocketOptions.setNumber(
                        socket, Ws2_32.SOL_SOCKET, Ws2_32.SO_EXCLUSIVEADDRUSE, 1, "SO_EXCLUSIVEADDRUSE", target);
            }
            SocketOptions.apply(socket, family, spec.settings(), target);
            Sockets.bind(socket, family, spec.local(), target);
            if (Ws2_32.listen(socket, backlog(spec.backlog())) != 0) {
                throw SocketErrors.exception("listen", target, Native.getLastError());
            }
            Win32Handle handle = Sockets.associate(driver, socket, true, "listen", target);
            return new IocpListener(driver, handle, family, spec.accepted());
        } catch (IOException | RuntimeException | Error e) {
            Ws2_32.closesocket(socket);
            throw e;
        }
    }

    /** {@return the argument of {@code listen}} Windows cuts plain numbers to 200; SOMAXCONN_HINT, the negative number, asks for more. */
    static int backlog(int asked) {
        if (asked == 0) {
            return Ws2_32.SOMAXCONN;
        }
        return asked <= Ws2_32.MOST_WITHOUT_HINT ? asked : -asked;
    }

    /** Binds, as ConnectEx takes no socket that is not bound. */
    static SystemHandle socket(IocpDriver driver, SocketSpec spec) throws IOException {
        String target = spec.target();
        Blocking.check("opening", target);
        int family = family(spec.remote(), spec.local());
        long socket = Sockets.create(family, Ws2_32.SOCK_STREAM, "open", target);
        try {
            SocketOptions.apply(socket, family, spec.settings(), target);
            if (spec.local() != null || family != Ws2_32.AF_UNIX) {
                Sockets.bind(socket, family, spec.local(), target);
            }
            Win32Handle handle = Sockets.associate(driver, socket, true, "open", target);
            return new IocpStreamSocket(driver, handle, family, null);
        } catch (IOException | RuntimeException | Error e) {
            Ws2_32.closesocket(socket);
            throw e;
        }
    }

    /** {@return the family that serves both addresses: a socket of IPv6 takes those of IPv4, too} */
    private static int family(SocketAddress remote, @Nullable SocketAddress local) throws IOException {
        int family = SocketAddresses.family(remote);
        int own = local == null ? family : SocketAddresses.family(local);
        return family == Ws2_32.AF_INET && own == Ws2_32.AF_INET6 ? own : family;
    }
}
