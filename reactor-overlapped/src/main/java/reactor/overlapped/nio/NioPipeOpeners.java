package reactor.overlapped.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import reactor.overlapped.posix.PipeNames;
import reactor.overlapped.posix.PipeSockets;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeConnectSpec;
import reactor.overlapped.spi.PipeListenSpec;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SystemHandle;

/** Opens named pipes as Unix domain sockets. */
final class NioPipeOpeners {

    private final NioSockets sockets;
    private final NioSocketOpeners listeners;

    NioPipeOpeners(NioSockets sockets, NioSocketOpeners listeners) {
        this.sockets = sockets;
        this.listeners = listeners;
    }

    SystemHandle connecting(PipeConnectSpec spec) throws IOException {
        refuseMessages(spec.messages());
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(PipeNames.path(spec.name()));
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            channel.connect(address);
            return new NioPipe(sockets, channel, spec.target(), null);
        } catch (IOException e) {
            channel.close();
            throw refusal(spec.target(), address, e);
        } catch (RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static IOException refusal(String target, UnixDomainSocketAddress address, IOException thrown) {
        NioErrno errno = NioErrno.of(thrown);
        IOException result;
        if (errno == NioErrno.EAGAIN) {
            result = new PipeBusyException(target);
        } else if (errno == NioErrno.ENOENT || errno == NioErrno.ENOTDIR || thrown instanceof ConnectException) {
            result = new NoSuchFileException(target, null, "nobody serves " + address);
        } else if (errno == NioErrno.EACCES || errno == NioErrno.EPERM) {
            result = new AccessDeniedException(target, null, address + ": " + thrown.getMessage());
        } else {
            return NioSocketOptions.asIo(NioErrors.ofSocket("connect", target, thrown));
        }
        result.initCause(thrown);
        return result;
    }

    SystemHandle listening(PipeListenSpec spec) throws IOException {
        refuseMessages(spec.messages());
        if (spec.remoteClients()) {
            throw NioOptions.refused("pipes for clients of other machines");
        }
        if (spec.securityDescriptor() != null) {
            throw NioOptions.refused("security descriptors of pipes");
        }
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(PipeNames.path(spec.name()));
        return PipeNames.exclusively(() -> {
            PipeSockets.removeStale(address.getPath(), spec.target());
            try {
                return listening(spec, address);
            } catch (BindException e) {
                if (NioErrno.of(e.getCause() == null ? e : e.getCause()) == NioErrno.EADDRINUSE) {
                    throw PipeSockets.taken(spec.target(), e);
                }
                throw e;
            }
        });
    }

    private NioListener listening(PipeListenSpec spec, UnixDomainSocketAddress address) throws IOException {
        return listeners.listening(
                address,
                StandardProtocolFamily.UNIX,
                0,
                SocketSettings.DEFAULT,
                spec.maxInstances(),
                (listener, channel) -> {
                    if (spec.bufferSize() > 0) {
                        channel.setOption(StandardSocketOptions.SO_SNDBUF, spec.bufferSize());
                        channel.setOption(StandardSocketOptions.SO_RCVBUF, spec.bufferSize());
                    }
                    return new NioPipe(sockets, channel, spec.target(), listener);
                });
    }

    private static void refuseMessages(boolean messages) {
        if (messages) {
            throw NioOptions.refused("message pipes");
        }
    }
}
