package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.AF_INET;
import static reactor.overlapped.uring.SocketLibc.AF_INET6;
import static reactor.overlapped.uring.SocketLibc.AF_UNIX;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Socket addresses as sockaddr_in, sockaddr_in6 and sockaddr_un, and back. A buffer is in native order; each port and address in it is in
 * network order all the same.
 */
final class SocketAddresses {

    /** {@code sizeof (struct sockaddr_in6)}: no Internet address is longer. */
    static final int INTERNET_SIZE = 28;

    /** {@code sizeof (struct sockaddr_un)}: no address is longer. */
    static final int SIZE = 110;

    private static final int PORT = 2;
    private static final int IPV4_ADDRESS = 4;
    private static final int IPV4_SIZE = 16;
    private static final int IPV6_FLOW = 4;
    private static final int IPV6_ADDRESS = 8;
    private static final int IPV6_SCOPE = 24;
    private static final int UNIX_PATH = 2;

    /** How the JDK, too, turns the bytes of paths into characters. */
    private static final Charset PATHS = Charset.forName(
            System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

    private SocketAddresses() {}

    /** {@return AF_INET, AF_INET6 or AF_UNIX} */
    static int family(SocketAddress address) throws UnknownHostException {
        if (address instanceof UnixDomainSocketAddress) {
            return AF_UNIX;
        }
        if (address instanceof InetSocketAddress internet) {
            return host(internet) instanceof Inet4Address ? AF_INET : AF_INET6;
        }
        throw unknown(address);
    }

    /** {@return the address as messages show it} */
    static String text(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            String host = internet.getHostString();
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + internet.getPort();
        }
        return address.toString();
    }

    // ---- to native memory

    /** Writes an address for a socket of its own family. {@return its length} */
    static int write(SocketAddress address, ByteBuffer to, int offset) throws IOException {
        return write(address, family(address), to, offset);
    }

    /** Writes an address for a socket of a family: IPv4 becomes {@code ::ffff:a.b.c.d} for a socket of IPv6. {@return its length} */
    static int write(SocketAddress address, int family, ByteBuffer to, int offset) throws IOException {
        if (address instanceof InetSocketAddress internet) {
            return internet(internet, family, to, offset);
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return unix(unix, to, offset);
        }
        throw unknown(address);
    }

    /** {@return the address for a socket of a family} */
    static byte[] bytes(SocketAddress address, int family) throws IOException {
        byte[] bytes = new byte[SIZE];
        return Arrays.copyOf(bytes, write(address, family, wrap(bytes), 0));
    }

    /** {@return any address and port of an Internet family} */
    static byte[] any(int family) {
        byte[] bytes = new byte[family == AF_INET ? IPV4_SIZE : INTERNET_SIZE];
        wrap(bytes).putShort(0, (short) family);
        return bytes;
    }

    private static int internet(InetSocketAddress address, int family, ByteBuffer to, int offset) throws IOException {
        InetAddress host = host(address);
        byte[] bytes = host.getAddress();
        int port = address.getPort();
        to.putShort(offset, (short) family);
        to.put(offset + PORT, (byte) (port >>> 8)).put(offset + PORT + 1, (byte) port);
        if (family == AF_INET) {
            if (bytes.length != 4) {
                throw new SocketException("a socket of IPv4 cannot reach or be at " + text(address));
            }
            to.put(offset + IPV4_ADDRESS, bytes).putLong(offset + 8, 0);
            return IPV4_SIZE;
        }
        to.putInt(offset + IPV6_FLOW, 0);
        int scope = 0;
        if (host instanceof Inet6Address six) {
            to.put(offset + IPV6_ADDRESS, bytes);
            scope = six.getScopeId();
        } else {
            to.putLong(offset + IPV6_ADDRESS, 0).putShort(offset + IPV6_ADDRESS + 8, (short) 0);
            // Any address of IPv4 is any address of both.
            to.putShort(offset + IPV6_ADDRESS + 10, (short) (host.isAnyLocalAddress() ? 0 : -1));
            to.put(offset + IPV6_ADDRESS + 12, bytes);
        }
        to.putInt(offset + IPV6_SCOPE, scope);
        return INTERNET_SIZE;
    }

    private static int unix(UnixDomainSocketAddress address, ByteBuffer to, int offset) throws IOException {
        byte[] path = address.getPath().toString().getBytes(PATHS);
        if (path.length >= SIZE - UNIX_PATH) {
            throw new SocketException(
                    "the path of a Unix domain socket has at most " + (SIZE - UNIX_PATH - 1) + " bytes: " + address);
        }
        to.putShort(offset, (short) AF_UNIX);
        to.put(offset + UNIX_PATH, path).put(offset + UNIX_PATH + path.length, (byte) 0);
        return path.length == 0 ? UNIX_PATH : UNIX_PATH + path.length + 1;
    }

    // ---- from native memory

    /** {@return the address there, null when its family is none of these} */
    static @Nullable SocketAddress read(ByteBuffer from, int offset, int length) {
        return switch (length < 2 ? 0 : from.getShort(offset)) {
            case AF_INET, AF_INET6 -> internet(from, offset);
            case AF_UNIX -> unix(from, offset, length);
            default -> null;
        };
    }

    /** {@return the sockaddr_in or sockaddr_in6 there; {@code ::ffff:a.b.c.d} becomes IPv4} */
    static InetSocketAddress internet(ByteBuffer from, int offset) {
        int port = (from.get(offset + PORT) & 0xff) << 8 | from.get(offset + PORT + 1) & 0xff;
        boolean six = from.getShort(offset) == AF_INET6;
        InetAddress host = six
                ? host(from, offset + IPV6_ADDRESS, 16, from.getInt(offset + IPV6_SCOPE))
                : host(from, offset + IPV4_ADDRESS, 4, 0);
        return new InetSocketAddress(host, port);
    }

    /** {@return the host whose address of that size is there} */
    static InetAddress host(ByteBuffer from, int offset, int size, int scope) {
        byte[] bytes = new byte[size];
        from.get(offset, bytes);
        try {
            return scope == 0 ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }

    /** A socket without a name has no path; one of the abstract name space is told as if it had none. */
    private static UnixDomainSocketAddress unix(ByteBuffer from, int offset, int length) {
        int end = UNIX_PATH;
        while (end < length && from.get(offset + end) != 0) {
            end++;
        }
        byte[] path = new byte[end - UNIX_PATH];
        from.get(offset + UNIX_PATH, path);
        return UnixDomainSocketAddress.of(new String(path, PATHS));
    }

    /** {@return memory on the heap in the order of the system's} */
    static ByteBuffer wrap(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    private static InetAddress host(InetSocketAddress address) throws UnknownHostException {
        InetAddress host = address.getAddress();
        if (host == null) {
            throw new UnknownHostException(address.getHostString());
        }
        return host;
    }

    private static UnsupportedOperationException unknown(SocketAddress address) {
        return new UnsupportedOperationException("backend " + UringDriver.BACKEND + " has no sockets for " + address);
    }
}
