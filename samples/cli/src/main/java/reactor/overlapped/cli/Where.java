package reactor.overlapped.cli;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import reactor.overlapped.pipe.PipeAddress;

/** How addresses are printed. */
final class Where {

    private Where() {}

    static String of(SocketAddress address) {
        if (address instanceof InetSocketAddress internet && !internet.isUnresolved()) {
            String host = internet.getAddress().getHostAddress();
            return (internet.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":" + internet.getPort();
        }
        if (address instanceof PipeAddress pipe) {
            return pipe.name();
        }
        String text = address.toString();
        return text.isEmpty() ? "(unnamed)" : text;
    }
}
