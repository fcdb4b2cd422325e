package reactor.overlapped.nio;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/** What an address says. */
final class NioAddresses {

    private NioAddresses() {}

    /** {@return the address as messages show it} */
    static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            String host = internet.getHostString();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + internet.getPort();
        }
        return address.toString();
    }

    /** {@return the same address, when it was resolved} */
    static SocketAddress resolved(SocketAddress address) throws UnknownHostException {
        if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString());
        }
        return address;
    }

    static ProtocolFamily family(SocketAddress address) throws UnknownHostException {
        if (address instanceof UnixDomainSocketAddress) {
            return StandardProtocolFamily.UNIX;
        }
        if (resolved(address) instanceof InetSocketAddress internet) {
            InetAddress host = internet.getAddress();
            if (host instanceof Inet4Address) {
                return StandardProtocolFamily.INET;
            }
            if (host instanceof Inet6Address) {
                return StandardProtocolFamily.INET6;
            }
        }
        throw NioOptions.refused("sockets for " + address);
    }
}
