package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.SOCK_CLOEXEC;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** What is done with a socket's descriptor outside of a ring. */
final class Sockets {

    private Sockets() {}

    /** {@code socket}: not inherited by child processes, and blocking, because a ring gives up at once where O_NONBLOCK is set. */
    static int create(int family, int type, String target) throws IOException {
        int fd = SocketLibc.socket(family, type | SOCK_CLOEXEC, 0);
        if (fd >= 0) {
            return fd;
        }
        int error = Native.getLastError();
        if (unsupported(error)) {
            throw new UnsupportedOperationException(
                    "this system has no such socket (" + Errno.symbol(error) + ", " + error + "): " + target);
        }
        throw LinuxErrors.ofSocket("open", target, error);
    }

    /** {@return whether that family or protocol is missing in this system} */
    static boolean unsupported(int error) {
        return error == Errno.EAFNOSUPPORT.code
                || error == Errno.EPROTONOSUPPORT.code
                || error == Errno.EPROTOTYPE.code;
    }

    /** {@code bind}; null for any address and port of an Internet family. */
    static void bind(int fd, int family, @Nullable SocketAddress local, String target) throws IOException {
        byte[] address = local == null ? SocketAddresses.any(family) : SocketAddresses.bytes(local, family);
        if (SocketLibc.bind(fd, address, address.length) < 0) {
            throw LinuxErrors.ofSocket(
                    "bind", local == null ? target : SocketAddresses.text(local), Native.getLastError());
        }
    }

    /** {@return where it is bound} */
    static SocketAddress localAddress(int fd, String target) throws IOException {
        byte[] address = new byte[SocketAddresses.SIZE];
        int[] length = {address.length};
        SocketAddress local = SocketLibc.getsockname(fd, address, length) < 0 ? null : read(address, length);
        if (local == null) {
            throw LinuxErrors.ofSocket("local address of", target, Native.getLastError());
        }
        return local;
    }

    /** {@return its peer, null when it has none} */
    static @Nullable SocketAddress remoteAddress(int fd, String target) throws IOException {
        byte[] address = new byte[SocketAddresses.SIZE];
        int[] length = {address.length};
        if (SocketLibc.getpeername(fd, address, length) == 0) {
            return read(address, length);
        }
        int error = Native.getLastError();
        // EINVAL: the connection is over.
        if (error == Errno.ENOTCONN.code || error == Errno.EINVAL.code) {
            return null;
        }
        throw LinuxErrors.ofSocket("remote address of", target, error);
    }

    private static @Nullable SocketAddress read(byte[] address, int[] length) {
        return SocketAddresses.read(SocketAddresses.wrap(address), 0, Math.min(length[0], address.length));
    }

    /** {@code shutdown}. */
    static void shutdown(int fd, int how, String target) throws IOException {
        if (SocketLibc.shutdown(fd, how) < 0) {
            throw LinuxErrors.ofSocket("shutdown", target, Native.getLastError());
        }
    }

    /** {@code close}; may wait, where SO_LINGER says so. */
    static void close(int fd, String target) throws IOException {
        if (Libc.close(fd) < 0) {
            throw LinuxErrors.ofSocket("close", target, Native.getLastError());
        }
    }
}
