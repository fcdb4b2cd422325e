package reactor.overlapped.spi;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket; its handle is a {@link DatagramControl}.
 *
 * @param family IPv4 or IPv6, null for the family of {@code local}
 * @param local where to bind it, null for any address and port
 * @param remote the only peer, null when it is not connected
 * @param packetInfo whether each reception tells destination, interface and time to live (WSARecvMsg)
 * @param settings of the socket
 */
public record DatagramSpec(
        @Nullable ProtocolFamily family,
        @Nullable InetSocketAddress local,
        @Nullable InetSocketAddress remote,
        boolean packetInfo,
        SocketSettings settings)
        implements OpenSpec {
    @Override
    public String target() {
        return "udp " + (remote != null ? remote : local != null ? local : "any");
    }
}
