package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.*;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups that a datagram socket has joined, and through which interfaces. */
final class MulticastGroups {

    /** struct group_source_req: the interface, group and source in a sockaddr_storage each. A group_req is the same without a source. */
    private static final int REQUEST_SIZE = 264;

    private static final int REQUEST_GROUP = 8;
    private static final int REQUEST_SOURCE = 136;

    private record Membership(
            InetAddress group,
            @Nullable NetworkInterface through,
            @Nullable InetAddress source) {}

    private final int fd;
    private final int family;
    private final String target;
    private final Map<Membership, Integer> members = new HashMap<>();

    MulticastGroups(int fd, int family, String target) {
        this.fd = fd;
        this.family = family;
        this.target = target;
    }

    /** Datagrams of groups that only others have joined are not for the socket. A system that does not know the option sends them all the same. */
    static void onlyJoined(int fd, int family) {
        byte[] off = OptionForm.bytes(0);
        SocketLibc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, off, off.length);
        if (family == AF_INET6) {
            SocketLibc.setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_ALL, off, off.length);
        }
    }

    /** Joins; who is a member already stays one. */
    synchronized void join(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        check("join", group, source);
        Membership membership = new Membership(group, through, source);
        if (members.containsKey(membership)) {
            return;
        }
        int index = through != null ? through.getIndex() : usual(group);
        int error = change(true, group, index, source);
        if (error == Errno.ENODEV.code && through == null && index == 0) {
            // No route to the group: any interface will do.
            index = first(group);
            error = index == 0 ? error : change(true, group, index, source);
        }
        if (error != 0) {
            throw LinuxErrors.ofSocket("join of " + group.getHostAddress() + " by", target, error);
        }
        members.put(membership, index);
    }

    synchronized void leave(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        check("leave", group, source);
        Integer index = members.remove(new Membership(group, through, source));
        if (index == null) {
            throw new SocketException("leave of " + group.getHostAddress() + " by " + target + ": not a member"
                    + (through == null ? "" : " on " + through.getName())
                    + (source == null ? "" : " for source " + source.getHostAddress()));
        }
        int error = change(false, group, index, source);
        if (error != 0) {
            throw LinuxErrors.ofSocket("leave of " + group.getHostAddress() + " by", target, error);
        }
    }

    private void check(String operation, InetAddress group, @Nullable InetAddress source) {
        if (!group.isMulticastAddress()) {
            throw new IllegalArgumentException(operation + ": " + group.getHostAddress() + " is no group");
        }
        boolean four = group instanceof Inet4Address;
        if (source != null && four != source instanceof Inet4Address) {
            throw new IllegalArgumentException(
                    operation + ": " + source.getHostAddress() + " cannot send to " + group.getHostAddress());
        }
        if (!four && family == AF_INET) {
            throw new UnsupportedOperationException(
                    operation + " of " + group.getHostAddress() + ": " + target + " is a socket of IPv4");
        }
    }

    /** {@code setsockopt}. {@return 0 or the error} */
    private int change(boolean join, InetAddress group, int index, @Nullable InetAddress source) throws IOException {
        ByteBuffer request = SocketAddresses.wrap(new byte[REQUEST_SIZE]).putInt(0, index);
        SocketAddresses.write(new InetSocketAddress(group, 0), request, REQUEST_GROUP);
        int option = join ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP;
        int length = REQUEST_SOURCE;
        if (source != null) {
            SocketAddresses.write(new InetSocketAddress(source, 0), request, REQUEST_SOURCE);
            option = join ? MCAST_JOIN_SOURCE_GROUP : MCAST_LEAVE_SOURCE_GROUP;
            length = REQUEST_SIZE;
        }
        int level = group instanceof Inet4Address ? IPPROTO_IP : IPPROTO_IPV6;
        return SocketLibc.setsockopt(fd, level, option, request.array(), length) < 0 ? Native.getLastError() : 0;
    }

    /** {@return the interface that the socket sends to groups through; 0, for the system's choice, when it has none} */
    private int usual(InetAddress group) throws IOException {
        int of = group instanceof Inet4Address ? AF_INET : AF_INET6;
        NetworkInterface set = SocketOptions.get(fd, of, StandardSocketOptions.IP_MULTICAST_IF, target);
        return set == null ? 0 : set.getIndex();
    }

    /** {@return the first interface that can take such a group, the loopback last; 0 when there is none} */
    private static int first(InetAddress group) throws IOException {
        int loopback = 0;
        Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
        while (all.hasMoreElements()) {
            NetworkInterface one = all.nextElement();
            if (!one.isUp() || one.inetAddresses().noneMatch(group.getClass()::isInstance)) {
                continue;
            }
            if (one.isLoopback()) {
                loopback = one.getIndex();
            } else if (one.supportsMulticast()) {
                return one.getIndex();
            }
        }
        return loopback;
    }
}
