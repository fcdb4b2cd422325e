package reactor.overlapped.nio;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The groups that a datagram socket has joined. */
final class NioMulticast {

    private record Membership(
            InetAddress group,
            NetworkInterface through,
            @Nullable InetAddress source) {}

    private final DatagramChannel channel;
    private final String target;
    private final Map<Membership, MembershipKey> members = new HashMap<>();

    NioMulticast(DatagramChannel channel, String target) {
        this.channel = channel;
        this.target = target;
    }

    synchronized void join(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        NetworkInterface by = through != null ? through : usual(group);
        try {
            // Whoever is a member already gets the same key again.
            MembershipKey key = source == null ? channel.join(group, by) : channel.join(group, by, source);
            members.put(new Membership(group, by, source), key);
        } catch (IOException e) {
            throw NioSocketOptions.asIo(NioErrors.ofSocket("join of " + group.getHostAddress() + " by", target, e));
        }
    }

    synchronized void leave(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        NetworkInterface by = through != null ? through : usual(group);
        MembershipKey key = members.remove(new Membership(group, by, source));
        if (key == null) {
            throw new SocketException("leave of " + group.getHostAddress() + " by " + target + ": not a member on "
                    + by.getName() + (source == null ? "" : " for source " + source.getHostAddress()));
        }
        key.drop();
    }

    /** {@return the interface that the socket sends through, else the first that can} */
    private NetworkInterface usual(InetAddress group) throws IOException {
        NetworkInterface set = channel.getOption(StandardSocketOptions.IP_MULTICAST_IF);
        if (set != null) {
            return set;
        }
        NetworkInterface loopback = null;
        Enumeration<NetworkInterface> all = NetworkInterface.getNetworkInterfaces();
        while (all.hasMoreElements()) {
            NetworkInterface one = all.nextElement();
            if (!one.isUp() || !hasFamilyOf(one, group)) {
                continue;
            }
            if (one.isLoopback()) {
                loopback = one;
            } else if (one.supportsMulticast()) {
                return one;
            }
        }
        if (loopback == null) {
            throw new SocketException("join of " + group.getHostAddress() + " by " + target + ": no interface for it");
        }
        return loopback;
    }

    private static boolean hasFamilyOf(NetworkInterface one, InetAddress group) {
        return one.inetAddresses()
                .anyMatch(address -> (address instanceof Inet6Address) == (group instanceof Inet6Address));
    }
}
