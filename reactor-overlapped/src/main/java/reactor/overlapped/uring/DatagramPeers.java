package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.AF_INET6;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramOrigin;

/**
 * Whom a datagram socket talked with last, in the system's form and in Java's: the next datagram mostly has the same peer, and then nothing
 * need be made. Of the ring's thread.
 */
final class DatagramPeers {

    private static final int SCOPE = 24;

    // The last sender: a sockaddr_in's 8 bytes, or a sockaddr_in6's 28.
    private long start;
    private long high;
    private long low;
    private int scope;
    private @Nullable DatagramOrigin origin;

    // The last receiver.
    private final byte[] address = new byte[SocketAddresses.INTERNET_SIZE];
    private final ByteBuffer written = SocketAddresses.wrap(address);
    private int length;
    private @Nullable InetSocketAddress receiver;

    /** {@return the origin that the sockaddr_in or sockaddr_in6 there tells} */
    DatagramOrigin origin(ByteBuffer from, int offset) {
        boolean six = from.getShort(offset) == AF_INET6;
        long newStart = from.getLong(offset);
        long newHigh = six ? from.getLong(offset + 8) : 0;
        long newLow = six ? from.getLong(offset + 16) : 0;
        int newScope = six ? from.getInt(offset + SCOPE) : 0;
        DatagramOrigin known = origin;
        if (known != null && newStart == start && newHigh == high && newLow == low && newScope == scope) {
            return known;
        }
        start = newStart;
        high = newHigh;
        low = newLow;
        scope = newScope;
        known = new DatagramOrigin(SocketAddresses.internet(from, offset), null, 0, -1);
        origin = known;
        return known;
    }

    /** Writes a receiver's address for the socket's family. {@return its length} */
    int write(InetSocketAddress peer, int family, ByteBuffer to, int offset) throws IOException {
        if (peer != receiver) {
            receiver = null;
            length = SocketAddresses.write(peer, family, written, 0);
            receiver = peer;
        }
        to.put(offset, address, 0, length);
        return length;
    }
}
