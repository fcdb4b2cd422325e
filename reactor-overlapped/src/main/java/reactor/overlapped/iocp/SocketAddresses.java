package reactor.overlapped.iocp;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * From a socket address to a {@code sockaddr_in}, {@code sockaddr_in6} or {@code sockaddr_un}, and back. The memory is in native order, the
 * family in its first two bytes; port and address are in network order whatever the memory's order is.
 */
final class SocketAddresses {

    /** {@code sizeof (sockaddr_in6)}, the longest Internet address. */
    static final int INTERNET_SIZE = 28;

    /** {@code sizeof (sockaddr_un)}, the longest of all. */
    static final int SIZE = 110;

    private static final int IPV4_SIZE = 16;
    private static final int UNIX_PATH = 2;
    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_FLOW = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int IPV6_SCOPE = 24;

    private SocketAddresses() {}

    /** {@return AF_INET, AF_INET6 or AF_UNIX} */
    static int family(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress internet) {
            return resolved(internet) instanceof Inet4Address ? Ws2_32.AF_INET : Ws2_32.AF_INET6;
        }
        if (address instanceof UnixDomainSocketAddress) {
            return Ws2_32.AF_UNIX;
        }
        throw new UnsupportedOperationException("no socket has an address like " + address);
    }

    /** {@return the size of a family's longest address} */
    static int length(int family) {
        return switch (family) {
            case Ws2_32.AF_INET -> IPV4_SIZE;
            case Ws2_32.AF_INET6 -> INTERNET_SIZE;
            default -> SIZE;
        };
    }

    /** {@return any address and port of a family} */
    static byte[] any(int family) {
        byte[] bytes = new byte[length(family)];
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putShort(0, (short) family);
        return bytes;
    }

    /** {@return the address for a socket of a family} */
    static byte[] bytes(SocketAddress address, int family) throws IOException {
        byte[] bytes = new byte[SIZE];
        return Arrays.copyOf(bytes, put(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), address, family));
    }

    /** Writes an address for a socket of a family to the memory's beginning. {@return the length} */
    static int put(ByteBuffer memory, SocketAddress address, int family) throws IOException {
        if (address instanceof InetSocketAddress internet) {
            return put(memory, 0, internet, family);
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return put(memory, unix);
        }
        throw new UnsupportedOperationException("no socket has an address like " + address);
    }

    /**
     * Writes an address for a socket of a family; IPv4 becomes {@code ::ffff:a.b.c.d} for a socket of IPv6.
     *
     * @return the length
     */
    static int put(ByteBuffer memory, int index, InetSocketAddress address, int family) throws IOException {
        InetAddress host = resolved(address);
        byte[] bytes = host.getAddress();
        int port = address.getPort();
        memory.putShort(index, (short) family);
        memory.put(index + PORT, (byte) (port >>> 8)).put(index + PORT + 1, (byte) port);
        if (family == Ws2_32.AF_INET) {
            if (bytes.length != 4) {
                throw new UnsupportedOperationException("a socket of IPv4 has no address like " + address);
            }
            memory.put(index + IPV4_ADDRESS, bytes).putLong(index + 8, 0);
            return IPV4_SIZE;
        }
        memory.putInt(index + IPV6_FLOW, 0);
        if (bytes.length == 4) {
            boolean any = host.isAnyLocalAddress();
            memory.putLong(index + IPV6_ADDRESS, 0).putShort(index + IPV6_ADDRESS + 8, (short) 0);
            memory.putShort(index + IPV6_ADDRESS + 10, (short) (any ? 0 : -1));
            memory.put(index + IPV6_ADDRESS + 12, bytes);
        } else {
            memory.put(index + IPV6_ADDRESS, bytes);
        }
        memory.putInt(index + IPV6_SCOPE, host instanceof Inet6Address six ? six.getScopeId() : 0);
        return INTERNET_SIZE;
    }

    private static int put(ByteBuffer memory, UnixDomainSocketAddress address) throws IOException {
        byte[] path = address.getPath().toString().getBytes(StandardCharsets.UTF_8);
        if (path.length >= SIZE - UNIX_PATH) {
            throw new IOException(
                    "the path of a Unix domain socket has at most " + (SIZE - UNIX_PATH - 1) + " bytes: " + address);
        }
        memory.putShort(0, (short) Ws2_32.AF_UNIX).put(UNIX_PATH, path).put(UNIX_PATH + path.length, (byte) 0);
        return UNIX_PATH + path.length + 1;
    }

    /** {@return the address there, null when the family is none of these} */
    static @Nullable SocketAddress get(ByteBuffer memory, int index, int length) {
        int family = length < 2 ? 0 : memory.getShort(index);
        if (family == Ws2_32.AF_INET || family == Ws2_32.AF_INET6) {
            return internet(memory, index);
        }
        if (family != Ws2_32.AF_UNIX) {
            return null;
        }
        byte[] path = new byte[length - UNIX_PATH];
        memory.get(index + UNIX_PATH, path);
        int end = 0;
        while (end < path.length && path[end] != 0) {
            end++;
        }
        return UnixDomainSocketAddress.of(new String(path, 0, end, StandardCharsets.UTF_8));
    }

    /** {@return the sockaddr_in or sockaddr_in6 there; {@code ::ffff:a.b.c.d} becomes IPv4} */
    static InetSocketAddress internet(ByteBuffer memory, int index) {
        boolean six = memory.getShort(index) == Ws2_32.AF_INET6;
        int port = (memory.get(index + PORT) & 0xFF) << 8 | memory.get(index + PORT + 1) & 0xFF;
        byte[] bytes = new byte[six ? 16 : 4];
        memory.get(index + (six ? IPV6_ADDRESS : IPV4_ADDRESS), bytes);
        return new InetSocketAddress(host(bytes, six ? memory.getInt(index + IPV6_SCOPE) : 0), port);
    }

    /** {@return the host with that address} */
    static InetAddress host(byte[] bytes, int scope) {
        try {
            return scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    private static InetAddress resolved(InetSocketAddress address) throws UnknownHostException {
        InetAddress host = address.getAddress();
        if (host == null) {
            throw new UnknownHostException(address.getHostString());
        }
        return host;
    }
}
