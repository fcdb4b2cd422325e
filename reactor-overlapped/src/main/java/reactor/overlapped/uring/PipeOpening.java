package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.posix.PipeNames;
import reactor.overlapped.posix.PipeSockets;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeConnectSpec;
import reactor.overlapped.spi.PipeListenSpec;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SystemHandle;

/** Opens named pipes as Unix domain sockets. */
final class PipeOpening {

    private final UringDriver driver;
    private final SocketOpening sockets;

    PipeOpening(UringDriver driver, SocketOpening sockets) {
        this.driver = driver;
        this.sockets = sockets;
    }

    // ---- the client's end

    SystemHandle connecting(PipeConnectSpec spec) throws IOException {
        refuseMessages(spec.messages());
        String target = spec.target();
        Blocking.check("connect", target);
        UnixDomainSocketAddress server = UnixDomainSocketAddress.of(PipeNames.path(spec.name()));
        byte[] address = SocketAddresses.bytes(server, SocketLibc.AF_UNIX);
        int fd = Sockets.create(SocketLibc.AF_UNIX, SocketLibc.SOCK_STREAM | OpenFlags.O_NONBLOCK, target);
        try {
            if (SocketLibc.connect(fd, address, address.length) < 0) {
                throw refusal(target, server, Native.getLastError());
            }
            // Only a server without room for one more was not to be waited for.
            if (FileLibc.fcntl(fd, FileLibc.F_SETFL, 0) < 0) {
                throw LinuxErrors.ofSocket("connect", target, Native.getLastError());
            }
            return new UringPipe(driver, fd, target, null);
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private static IOException refusal(String target, UnixDomainSocketAddress server, int error) {
        Errno errno = Errno.of(error);
        if (errno == null) {
            return LinuxErrors.ofSocket("connect", target, error);
        }
        return switch (errno) {
            case EAGAIN -> new PipeBusyException(target);
            case ENOENT, ENOTDIR, ECONNREFUSED -> new NoSuchFileException(target, null, "nobody serves " + server);
            case EACCES, EPERM -> new AccessDeniedException(target, null, server + ": " + LinuxErrors.text(error));
            default -> LinuxErrors.ofSocket("connect", target, error);
        };
    }

    // ---- the server

    SystemHandle listening(PipeListenSpec spec) throws IOException {
        refuseMessages(spec.messages());
        if (spec.remoteClients()) {
            throw refused("pipes for clients of other machines");
        }
        if (spec.securityDescriptor() != null) {
            throw refused("security descriptors of pipes");
        }
        Blocking.check("bind", spec.target());
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(PipeNames.path(spec.name()));
        return PipeNames.exclusively(() -> {
            PipeSockets.removeStale(address.getPath(), spec.target());
            try {
                return listening(spec, address);
            } catch (BindException e) {
                throw PipeSockets.taken(spec.target(), e);
            }
        });
    }

    private UringListener listening(PipeListenSpec spec, UnixDomainSocketAddress address) throws IOException {
        return sockets.listening(address, 0, SocketSettings.DEFAULT, spec.maxInstances(), (listener, fd, peer) -> {
            if (spec.bufferSize() > 0) {
                size(fd, StandardSocketOptions.SO_SNDBUF, spec);
                size(fd, StandardSocketOptions.SO_RCVBUF, spec);
            }
            return new UringPipe(driver, fd, spec.target(), limited(spec, listener));
        });
    }

    private static void size(int fd, java.net.SocketOption<Integer> option, PipeListenSpec spec) throws IOException {
        SocketOptions.set(fd, SocketLibc.AF_UNIX, option, spec.bufferSize(), spec.target());
    }

    private static @Nullable UringListener limited(PipeListenSpec spec, UringListener listener) {
        return spec.maxInstances() > 0 ? listener : null;
    }

    private static void refuseMessages(boolean messages) {
        if (messages) {
            throw refused("message pipes");
        }
    }

    private static UnsupportedOperationException refused(String what) {
        return new UnsupportedOperationException("backend " + UringDriver.BACKEND + " has no " + what);
    }
}
