package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketControl;

/** What all sockets have. A socket stays with one ring for its life. */
abstract class UringSocket extends UringHandle implements SocketControl {

    final int fd;

    /** AF_INET, AF_INET6 or AF_UNIX. */
    final int family;

    private final UringDispatcher ring;

    /** Takes a socket that blocks: with O_NONBLOCK the ring would answer EAGAIN where it shall wait. */
    UringSocket(UringDriver driver, int fd, int family, String target) {
        super(driver, target, HandleKind.PIPE);
        this.fd = fd;
        this.family = family;
        this.ring = driver.nextRing();
    }

    @Override
    final UringDispatcher ring() {
        return ring;
    }

    @Override
    final UringDispatcher ring(UringDispatcher calling) {
        return ring;
    }

    @Override
    public final void cancelAll() {
        cancelAll(ring);
    }

    @Override
    public final boolean staysWithWorker() {
        return true;
    }

    @Override
    void failed(Request request, int errno) {
        if (errno == Errno.EOPNOTSUPP.code) {
            request.failed(unsupported(request.op));
        } else {
            request.failed(LinuxErrors.ofSocket(request.op.label(), target(), errno));
        }
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        return Sockets.localAddress(fd, target());
    }

    @Override
    public @Nullable SocketAddress remoteAddress() throws IOException {
        return Sockets.remoteAddress(fd, target());
    }

    @Override
    public void shutdownOutput() throws IOException {
        shutdown(SocketLibc.SHUT_WR, "shutdownOutput");
    }

    /** {@code shutdown}; of a connection that is over there is nothing to end. */
    final void shutdown(int how, String operation) throws IOException {
        if (SocketLibc.shutdown(fd, how) < 0 && Native.getLastError() != Errno.ENOTCONN.code) {
            throw LinuxErrors.ofSocket(operation, target(), Native.getLastError());
        }
    }

    @Override
    public final <T> void option(SocketOption<T> option, T value) throws IOException {
        SocketOptions.set(fd, family, option, value, target());
    }

    @Override
    public final <T> T option(SocketOption<T> option) throws IOException {
        return SocketOptions.get(fd, family, option, target());
    }

    @Override
    public void close() throws IOException {
        Sockets.close(fd, target());
    }
}
