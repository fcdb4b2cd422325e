package reactor.overlapped.spi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a datagram came from. The last three are told with {@link DatagramSpec#packetInfo} only.
 *
 * @param sender its sender
 * @param destination the address it was sent to, or null
 * @param interfaceIndex where it came in, 0 when not told
 * @param timeToLive its time to live or hop limit, -1 when not told
 */
public record DatagramOrigin(
        InetSocketAddress sender, @Nullable InetAddress destination, int interfaceIndex, int timeToLive) {}
