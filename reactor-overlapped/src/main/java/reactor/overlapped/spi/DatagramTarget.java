package reactor.overlapped.spi;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a datagram goes. Any of the last three is refused with {@link UnsupportedOperationException} by a backend without WSASendMsg.
 *
 * @param peer its receiver, null for the connected one
 * @param source the address to send from, or null
 * @param interfaceIndex where it goes out, 0 to let the system choose
 * @param timeToLive its time to live or hop limit, -1 for the socket's
 */
public record DatagramTarget(
        @Nullable InetSocketAddress peer, @Nullable InetAddress source, int interfaceIndex, int timeToLive) {

    /** {@return whether the system needs control data for it} */
    public boolean needsControl() {
        return source != null || interfaceIndex != 0 || timeToLive >= 0;
    }
}
