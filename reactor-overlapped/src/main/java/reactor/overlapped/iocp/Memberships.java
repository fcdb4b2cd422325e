package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Joins groups and leaves them; the socket keeps the list. */
final class Memberships {

    /** {@code sizeof (SOCKADDR_STORAGE)}. */
    private static final int STORAGE = 128;

    private final Win32Handle handle;
    private final int family;

    Memberships(Win32Handle handle, int family) {
        this.handle = handle;
        this.family = family;
    }

    /** {@code setsockopt}. {@code join} false leaves. */
    void change(boolean join, InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        String operation = join ? "join" : "leave";
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(operation + ": " + group + " is no group");
        }
        boolean four = group instanceof Inet4Address;
        if (four != (family == Ws2_32.AF_INET)) {
            throw new UnsupportedOperationException(operation + ": " + handle.target() + " is of the other family than "
                    + group.getHostAddress() + "; open it with the group's");
        }
        if (source != null && four != source instanceof Inet4Address) {
            throw new IllegalArgumentException(operation + ": " + source + " cannot send to " + group);
        }
        int error = four ? four(join, group, through, source) : six(join, group, through, source);
        if (error != 0) {
            throw SocketErrors.exception(operation, group.getHostAddress(), error);
        }
    }

    /** IP_MREQ: group, interface; IP_MREQ_SOURCE: group, source, interface. */
    private int four(
            boolean join, InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source) {
        ByteBuffer request = ByteBuffer.allocate(source == null ? 8 : 12).put(group.getAddress());
        if (source != null) {
            request.put(source.getAddress());
        }
        request.put(address(through));
        int option = source != null
                ? join ? Ws2_32.IP_ADD_SOURCE_MEMBERSHIP : Ws2_32.IP_DROP_SOURCE_MEMBERSHIP
                : join ? Ws2_32.IP_ADD_MEMBERSHIP : Ws2_32.IP_DROP_MEMBERSHIP;
        return set(Ws2_32.IPPROTO_IP, option, request.array());
    }

    /** {@return an address of the interface, or its index in the form of one; zeros let the system choose} */
    private static byte[] address(@Nullable NetworkInterface through) {
        if (through == null) {
            return new byte[Integer.BYTES];
        }
        return through.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .map(InetAddress::getAddress)
                .orElseGet(() -> ByteBuffer.allocate(Integer.BYTES)
                        .putInt(through.getIndex())
                        .array());
    }

    /** IPV6_MREQ: group, interface; GROUP_SOURCE_REQ: interface, padding, group, source. */
    private int six(boolean join, InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        int index = through == null ? 0 : through.getIndex();
        if (source == null) {
            ByteBuffer request = ByteBuffer.allocate(20).order(ByteOrder.nativeOrder());
            request.put(group.getAddress()).putInt(index);
            int option = join ? Ws2_32.IPV6_ADD_MEMBERSHIP : Ws2_32.IPV6_DROP_MEMBERSHIP;
            return set(Ws2_32.IPPROTO_IPV6, option, request.array());
        }
        ByteBuffer request = ByteBuffer.allocate(8 + 2 * STORAGE).order(ByteOrder.nativeOrder());
        request.putInt(0, index);
        SocketAddresses.put(request, 8, new InetSocketAddress(group, 0), family);
        SocketAddresses.put(request, 8 + STORAGE, new InetSocketAddress(source, 0), family);
        int option = join ? Ws2_32.MCAST_JOIN_SOURCE_GROUP : Ws2_32.MCAST_LEAVE_SOURCE_GROUP;
        return set(Ws2_32.IPPROTO_IPV6, option, request.array());
    }

    private int set(int level, int option, byte[] value) {
        return Ws2_32.setsockopt(handle.value(), level, option, value, value.length) == 0 ? 0 : Native.getLastError();
    }
}
