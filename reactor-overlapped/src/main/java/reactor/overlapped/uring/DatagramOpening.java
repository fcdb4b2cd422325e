package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.AF_INET;
import static reactor.overlapped.uring.SocketLibc.AF_INET6;
import static reactor.overlapped.uring.SocketLibc.SOCK_CLOEXEC;
import static reactor.overlapped.uring.SocketLibc.SOCK_DGRAM;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import reactor.overlapped.spi.DatagramSpec;
import reactor.overlapped.spi.SystemHandle;

/** Opens datagram sockets. */
final class DatagramOpening {

    private final UringDriver driver;

    DatagramOpening(UringDriver driver) {
        this.driver = driver;
    }

    SystemHandle open(DatagramSpec spec) throws IOException {
        if (spec.settings().urgentInline()) {
            throw refused("urgent data on datagram sockets", spec);
        }
        int family = family(spec);
        int fd = Sockets.create(family, SOCK_DGRAM, spec.target());
        try {
            SocketOptions.apply(fd, family, spec.settings(), spec.target());
            MulticastGroups.onlyJoined(fd, family);
            if (spec.packetInfo()) {
                DatagramMessage.ask(fd, family, spec.target());
            }
            Sockets.bind(fd, family, spec.local(), spec.target());
            InetSocketAddress remote = spec.remote();
            String target =
                    "udp " + SocketAddresses.text(remote != null ? remote : Sockets.localAddress(fd, spec.target()));
            UringDatagram opened = new UringDatagram(driver, fd, family, target, spec.packetInfo());
            if (remote != null) {
                opened.connect(remote);
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    /** {@return the family asked for, else the one of the addresses; without any it is IPv6, which serves IPv4 too, where there is such} */
    private static int family(DatagramSpec spec) throws IOException {
        ProtocolFamily asked = spec.family();
        if (asked == StandardProtocolFamily.INET) {
            return AF_INET;
        }
        if (asked == StandardProtocolFamily.INET6) {
            return AF_INET6;
        }
        if (asked != null) {
            throw refused("datagrams of family " + asked.name(), spec);
        }
        InetSocketAddress known = spec.local() != null ? spec.local() : spec.remote();
        if (known != null) {
            return SocketAddresses.family(known);
        }
        return Boolean.getBoolean("java.net.preferIPv4Stack") || !hasIpv6() ? AF_INET : AF_INET6;
    }

    private static boolean hasIpv6() {
        int fd = SocketLibc.socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        return fd >= 0 && Libc.close(fd) == 0;
    }

    private static UnsupportedOperationException refused(String what, DatagramSpec spec) {
        return new UnsupportedOperationException(
                "backend " + UringDriver.BACKEND + " has no " + what + ": " + spec.target());
    }
}
