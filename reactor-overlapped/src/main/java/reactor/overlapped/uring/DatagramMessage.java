package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.*;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramOrigin;
import reactor.overlapped.spi.DatagramTarget;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;

/**
 * A datagram's msghdr in a request's block, with its address and control data: destination or source, interface, time to live.
 *
 * <p>Control data are cmsghdrs one behind the other: the length, its own 16 bytes included, level, type, and data, filled up to 8 bytes.
 */
final class DatagramMessage {

    private static final int ADDRESS = 0;
    private static final int HEADER = 128;
    private static final int HEADER_NAME_LENGTH = HEADER + 8;
    private static final int HEADER_CONTROL_LENGTH = HEADER + 40;
    private static final int HEADER_FLAGS = HEADER + 48;
    private static final int CONTROL = 192;
    private static final int CONTROL_SIZE = 256;

    private static final int CMSG_HEADER = 16;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;

    private static final int PKTINFO_SIZE = 12;
    private static final int PKTINFO_SOURCE = 4;
    private static final int PKTINFO_DESTINATION = 8;
    private static final int PKTINFO6_SIZE = 20;
    private static final int PKTINFO6_INTERFACE = 16;

    private DatagramMessage() {}

    /** From now on receptions bring control data: of IPv4, which a socket of IPv6 may serve too, and of IPv6. */
    static void ask(int fd, int family, String target) throws IOException {
        SocketOptions.set(fd, IPPROTO_IP, IP_PKTINFO, 1, "IP_PKTINFO", target);
        SocketOptions.set(fd, IPPROTO_IP, IP_RECVTTL, 1, "IP_RECVTTL", target);
        if (family == AF_INET6) {
            SocketOptions.set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO", target);
            SocketOptions.set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT", target);
        }
    }

    // ---- to receive

    /** Lays out a message that takes a datagram. {@return its address} */
    static long toReceive(Structures.Block block, Request request, boolean control) {
        return set(block, request, SocketAddresses.INTERNET_SIZE, control ? CONTROL_SIZE : 0);
    }

    /** {@return what the system said about the datagram, in flags of {@link Request}} */
    static int flags(Structures.Block block) {
        int said = block.bytes().getInt(HEADER_FLAGS);
        return ((said & MSG_TRUNC) != 0 ? Request.TRUNCATED : 0)
                | ((said & MSG_CTRUNC) != 0 ? Request.CONTROL_TRUNCATED : 0);
    }

    /** {@return where the datagram came from, and with control data what these say} */
    static @Nullable DatagramOrigin origin(Structures.Block block, DatagramPeers peers, boolean control) {
        ByteBuffer bytes = block.bytes();
        if (bytes.getInt(HEADER_NAME_LENGTH) == 0) {
            return null;
        }
        DatagramOrigin plain = peers.origin(bytes, ADDRESS);
        return control ? origin(bytes, plain.sender()) : plain;
    }

    private static DatagramOrigin origin(ByteBuffer bytes, InetSocketAddress sender) {
        InetAddress destination = null;
        int interfaceIndex = 0;
        int timeToLive = -1;
        int end = CONTROL + (int) Math.min(bytes.getLong(HEADER_CONTROL_LENGTH), CONTROL_SIZE);
        for (int at = CONTROL; at + CMSG_HEADER <= end; ) {
            long length = bytes.getLong(at);
            if (length < CMSG_HEADER || length > end - at) {
                break;
            }
            int level = bytes.getInt(at + CMSG_LEVEL);
            int type = bytes.getInt(at + CMSG_TYPE);
            int data = at + CMSG_HEADER;
            if (level == IPPROTO_IP && type == IP_PKTINFO) {
                interfaceIndex = bytes.getInt(data);
                destination = SocketAddresses.host(bytes, data + PKTINFO_DESTINATION, 4, 0);
            } else if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO) {
                interfaceIndex = bytes.getInt(data + PKTINFO6_INTERFACE);
                destination = SocketAddresses.host(bytes, data, 16, hasScope(bytes, data) ? interfaceIndex : 0);
            } else if (level == IPPROTO_IP && type == IP_TTL || level == IPPROTO_IPV6 && type == IPV6_HOPLIMIT) {
                timeToLive = bytes.getInt(data);
            }
            at += padded((int) length);
        }
        return new DatagramOrigin(sender, destination, interfaceIndex, timeToLive);
    }

    /** {@return whether an address of IPv6 means something else on each interface: one of a link, a group of a link or an interface} */
    private static boolean hasScope(ByteBuffer bytes, int at) {
        int first = bytes.get(at) & 0xff;
        int second = bytes.get(at + 1) & 0xff;
        return first == 0xfe && (second & 0xc0) == 0x80 || first == 0xff && (second & 0x0f) <= 2;
    }

    // ---- to send

    /**
     * Lays out a message with a datagram.
     *
     * @param connectedToFour whether a datagram without a peer is one of IPv4
     * @return its address
     */
    static long toSend(
            Structures.Block block,
            Request request,
            DatagramTarget target,
            int family,
            boolean connectedToFour,
            DatagramPeers peers)
            throws IOException {
        InetSocketAddress peer = target.peer();
        int nameLength = peer == null ? 0 : peers.write(peer, family, block.bytes(), ADDRESS);
        int control = 0;
        if (target.needsControl()) {
            boolean four = peer == null ? connectedToFour : peer.getAddress() instanceof Inet4Address;
            control = (four ? controlOfFour(block.bytes(), target) : controlOfSix(block.bytes(), target)) - CONTROL;
        }
        return set(block, request, nameLength, control);
    }

    private static int controlOfFour(ByteBuffer bytes, DatagramTarget target) {
        int at = CONTROL;
        if (target.source() != null || target.interfaceIndex() != 0) {
            int data = at + CMSG_HEADER;
            bytes.putInt(data, target.interfaceIndex()).put(data + PKTINFO_SOURCE, source(target, 4));
            bytes.putInt(data + PKTINFO_DESTINATION, 0);
            at = cmsg(bytes, at, IPPROTO_IP, IP_PKTINFO, PKTINFO_SIZE);
        }
        if (target.timeToLive() >= 0) {
            bytes.putInt(at + CMSG_HEADER, target.timeToLive());
            at = cmsg(bytes, at, IPPROTO_IP, IP_TTL, Integer.BYTES);
        }
        return at;
    }

    private static int controlOfSix(ByteBuffer bytes, DatagramTarget target) {
        int at = CONTROL;
        if (target.source() != null || target.interfaceIndex() != 0) {
            int data = at + CMSG_HEADER;
            bytes.put(data, source(target, 16)).putInt(data + PKTINFO6_INTERFACE, interfaceIndex(target));
            at = cmsg(bytes, at, IPPROTO_IPV6, IPV6_PKTINFO, PKTINFO6_SIZE);
        }
        if (target.timeToLive() >= 0) {
            bytes.putInt(at + CMSG_HEADER, target.timeToLive());
            at = cmsg(bytes, at, IPPROTO_IPV6, IPV6_HOPLIMIT, Integer.BYTES);
        }
        return at;
    }

    /** A link-local source says itself on which interface it is. */
    private static int interfaceIndex(DatagramTarget target) {
        int asked = target.interfaceIndex();
        return asked == 0 && target.source() instanceof Inet6Address source ? source.getScopeId() : asked;
    }

    private static byte[] source(DatagramTarget target, int size) {
        InetAddress source = target.source();
        if (source == null || source.isAnyLocalAddress()) {
            return new byte[size];
        }
        byte[] bytes = source.getAddress();
        if (bytes.length != size) {
            throw new UnsupportedOperationException(
                    "a datagram of IPv" + (size == 4 ? 4 : 6) + " cannot come from " + source.getHostAddress());
        }
        return bytes;
    }

    /** Completes a cmsghdr whose data are there. {@return where the next one goes} */
    private static int cmsg(ByteBuffer bytes, int at, int level, int type, int length) {
        bytes.putLong(at, CMSG_HEADER + length);
        bytes.putInt(at + CMSG_LEVEL, level).putInt(at + CMSG_TYPE, type);
        return at + padded(CMSG_HEADER + length);
    }

    private static int padded(int length) {
        return length + 7 & ~7;
    }

    /** The header, in the layout of struct msghdr, and its one iovec. */
    private static long set(Structures.Block block, Request request, int nameLength, int controlLength) {
        block.iovec(0, NativeAddress.of(request), request.length);
        ByteBuffer bytes = block.bytes();
        bytes.putLong(HEADER, nameLength == 0 ? 0 : block.address() + ADDRESS);
        bytes.putLong(HEADER_NAME_LENGTH, nameLength);
        bytes.putLong(HEADER + 16, block.iovecs()).putLong(HEADER + 24, 1);
        bytes.putLong(HEADER + 32, controlLength == 0 ? 0 : block.address() + CONTROL);
        bytes.putLong(HEADER_CONTROL_LENGTH, controlLength);
        bytes.putLong(HEADER_FLAGS, 0);
        return block.address() + HEADER;
    }
}
