package reactor.overlapped.iocp;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramOrigin;

/** Who sent a datagram: mostly the one who sent the last, so that nothing need be made. Any thread. */
final class Senders {

    private static final int IPV6_ADDRESS_END = 24;

    private volatile @Nullable Known last;

    /** {@return the origin that a sockaddr_in or sockaddr_in6 tells} */
    DatagramOrigin origin(ByteBuffer memory, int index) {
        boolean six = memory.getShort(index) == Ws2_32.AF_INET6;
        // Family, port and an address of IPv4, or the flow.
        long start = memory.getLong(index);
        long high = six ? memory.getLong(index + 8) : 0;
        long low = six ? memory.getLong(index + 16) : 0;
        int scope = six ? memory.getInt(index + IPV6_ADDRESS_END) : 0;
        Known known = last;
        if (known == null || known.start != start || known.high != high || known.low != low || known.scope != scope) {
            DatagramOrigin origin = new DatagramOrigin(SocketAddresses.internet(memory, index), null, 0, -1);
            known = new Known(start, high, low, scope, origin);
            last = known;
        }
        return known.origin;
    }

    private record Known(long start, long high, long low, int scope, DatagramOrigin origin) {}
}
