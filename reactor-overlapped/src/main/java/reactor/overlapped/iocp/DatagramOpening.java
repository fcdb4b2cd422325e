package reactor.overlapped.iocp;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramSpec;
import reactor.overlapped.spi.SystemHandle;

/** Opens a datagram socket: options, address, peer. */
final class DatagramOpening {

    private final IocpDriver driver;
    private final DatagramSpec spec;

    DatagramOpening(IocpDriver driver, DatagramSpec spec) {
        this.driver = driver;
        this.spec = spec;
    }

    SystemHandle open() throws IOException {
        Blocking.check("opening", spec.target());
        int family = family();
        long socket = Sockets.create(family, Ws2_32.SOCK_DGRAM, "open", spec.target());
        try {
            configure(socket, family);
            Sockets.bind(socket, family, spec.local(), spec.target());
            // A part of a datagram is neither success nor failure: not every system leaves out its packet.
            Win32Handle handle = Sockets.associate(driver, socket, false, "open", spec.target());
            IocpDatagramSocket opened = new IocpDatagramSocket(driver, handle, family, spec.packetInfo());
            if (spec.remote() != null) {
                opened.connect(spec.remote());
            }
            return opened;
        } catch (IOException | RuntimeException | Error e) {
            Ws2_32.closesocket(socket);
            throw e;
        }
    }

    private void configure(long socket, int family) throws IOException {
        boolean shared = Boolean.TRUE.equals(spec.settings().options().get(StandardSocketOptions.SO_REUSEADDR));
        if (!shared) {
            SocketOptions.setNumber(
                    socket, Ws2_32.SOL_SOCKET, Ws2_32.SO_EXCLUSIVEADDRUSE, 1, "SO_EXCLUSIVEADDRUSE", spec.target());
        }
        SocketOptions.apply(socket, family, spec.settings(), spec.target());
        IocpDatagramSocket.reportUnreachable(socket, false);
        if (spec.packetInfo()) {
            DatagramMessage.requestInfo(socket, family, spec.target());
        }
    }

    /** {@return the family asked for, else the one of the addresses; without any it is IPv6, which serves IPv4 too} */
    private int family() throws IOException {
        ProtocolFamily asked = spec.family();
        if (asked != null) {
            return of(asked);
        }
        if (spec.local() != null) {
            return SocketAddresses.family(spec.local());
        }
        return spec.remote() != null ? SocketAddresses.family(spec.remote()) : Ws2_32.AF_INET6;
    }

    private int of(@Nullable ProtocolFamily asked) {
        if (asked == StandardProtocolFamily.INET) {
            return Ws2_32.AF_INET;
        }
        if (asked == StandardProtocolFamily.INET6) {
            return Ws2_32.AF_INET6;
        }
        throw new UnsupportedOperationException("no datagrams of family " + asked + ": " + spec.target());
    }
}
