package reactor.overlapped.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks names up. Blocks. */
final class Addresses {

    private Addresses() {}

    /** {@return all addresses of a name, in the system's order; of anything else itself} */
    static List<SocketAddress> all(SocketAddress address) throws UnknownHostException {
        if (!(address instanceof InetSocketAddress internet) || !internet.isUnresolved()) {
            return List.of(address);
        }
        List<SocketAddress> all = new ArrayList<>();
        for (InetAddress one : InetAddress.getAllByName(internet.getHostString())) {
            all.add(new InetSocketAddress(one, internet.getPort()));
        }
        return all;
    }

    /** {@return the first address of a name, of anything else itself} */
    static SocketAddress first(SocketAddress address) throws UnknownHostException {
        return all(address).get(0);
    }

    /** {@return as {@link #first(SocketAddress)}} */
    static InetSocketAddress first(InetSocketAddress address) throws UnknownHostException {
        return (InetSocketAddress) first((SocketAddress) address);
    }

    /** {@return the address of a host and a port; of all this machine's addresses when there is no host} */
    static InetSocketAddress of(@Nullable String host, int port) {
        return host == null ? new InetSocketAddress(port) : InetSocketAddress.createUnresolved(host, port);
    }

    /** {@return how messages call it} */
    static String name(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? internet.getHostString() + ":" + internet.getPort()
                : address.toString();
    }
}
