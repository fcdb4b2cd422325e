package reactor.overlapped.iocp;

import java.io.IOException;
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
 * A WSAMSG with its address and control data: destination or source, interface, time to live. The three lie one behind the other in a slot's
 * extra memory, after the room for WSABUFs.
 *
 * <p>Control data are a row of WSACMSGHDRs: a length of 8 bytes that counts the header, level and type of 4 each, and the data, padded to 8.
 */
final class DatagramMessage {

    private static final int START = IocpSocket.MOST_BUFFERS * IocpSocket.WSABUF_SIZE;

    private static final int NAME = START;
    private static final int NAME_LENGTH = START + 8;
    private static final int BUFFERS = START + 16;
    private static final int BUFFER_COUNT = START + 24;
    private static final int CONTROL_LENGTH = START + 32;
    private static final int CONTROL = START + 40;
    private static final int FLAGS = START + 48;

    private static final int ADDRESS = START + 56;
    private static final int DATA = ADDRESS + 32;
    private static final int DATA_SIZE = 128;
    private static final int SIZE = DATA + DATA_SIZE;

    private static final int HEADER = 16;
    private static final int LEVEL = 8;
    private static final int TYPE = 12;

    private DatagramMessage() {}

    /** {@return the slot's extra memory} */
    static ByteBuffer memory(OverlappedSlab slab, int slot) {
        return slab.extra(slot, SIZE);
    }

    /** {@code setsockopt}: from now on receptions bring control data. A system need not know the time to live. */
    static void requestInfo(long socket, int family, String target) throws IOException {
        boolean six = family == Ws2_32.AF_INET6;
        SocketOptions.setNumber(
                socket,
                six ? Ws2_32.IPPROTO_IPV6 : Ws2_32.IPPROTO_IP,
                six ? Ws2_32.IPV6_PKTINFO : Ws2_32.IP_PKTINFO,
                1,
                six ? "IPV6_PKTINFO" : "IP_PKTINFO",
                target);
        request(socket, Ws2_32.IPPROTO_IP, Ws2_32.IP_RECVTTL);
        if (six) {
            request(socket, Ws2_32.IPPROTO_IPV6, Ws2_32.IPV6_HOPLIMIT);
            // For datagrams of IPv4, which it serves too.
            request(socket, Ws2_32.IPPROTO_IP, Ws2_32.IP_PKTINFO);
        }
    }

    private static void request(long socket, int level, int option) {
        Ws2_32.setsockopt(socket, level, option, new byte[] {1, 0, 0, 0}, Integer.BYTES);
    }

    /** Lays out a message to receive into. {@return its address} */
    static long toReceive(ByteBuffer memory, long buffers, int count) {
        long start = NativeAddress.of(memory);
        memory.putLong(NAME, start + ADDRESS).putInt(NAME_LENGTH, SocketAddresses.INTERNET_SIZE);
        return head(memory, start, buffers, count, DATA_SIZE);
    }

    /** Lays out a message to send. {@return its address} */
    static long toSend(ByteBuffer memory, long buffers, int count, int family, DatagramTarget target)
            throws IOException {
        long start = NativeAddress.of(memory);
        InetSocketAddress peer = target.peer();
        if (peer == null) {
            memory.putLong(NAME, 0).putInt(NAME_LENGTH, 0);
        } else {
            int length = SocketAddresses.put(memory, ADDRESS, peer, family);
            memory.putLong(NAME, start + ADDRESS).putInt(NAME_LENGTH, length);
        }
        boolean six = family == Ws2_32.AF_INET6 && (peer == null || peer.getAddress() instanceof Inet6Address);
        int level = six ? Ws2_32.IPPROTO_IPV6 : Ws2_32.IPPROTO_IP;
        int end = DATA;
        if (target.source() != null || target.interfaceIndex() != 0) {
            int size = six ? 16 : 4;
            byte[] source = address(target.source(), size);
            memory.put(end + HEADER, source).putInt(end + HEADER + size, target.interfaceIndex());
            end = header(memory, end, level, six ? Ws2_32.IPV6_PKTINFO : Ws2_32.IP_PKTINFO, size + Integer.BYTES);
        }
        if (target.timeToLive() >= 0) {
            memory.putInt(end + HEADER, target.timeToLive());
            end = header(memory, end, level, six ? Ws2_32.IPV6_HOPLIMIT : Ws2_32.IP_TTL, Integer.BYTES);
        }
        return head(memory, start, buffers, count, end - DATA);
    }

    private static byte[] address(@Nullable InetAddress source, int size) {
        byte[] bytes = source == null ? new byte[size] : source.getAddress();
        if (bytes.length != size) {
            throw new UnsupportedOperationException(
                    "a datagram of IPv" + (size == 4 ? 4 : 6) + " cannot come from " + source);
        }
        return bytes;
    }

    /** {@return where the next header goes} */
    private static int header(ByteBuffer memory, int at, int level, int type, int bytes) {
        memory.putLong(at, HEADER + bytes).putInt(at + LEVEL, level).putInt(at + TYPE, type);
        return at + HEADER + padded(bytes);
    }

    private static long head(ByteBuffer memory, long start, long buffers, int count, int control) {
        memory.putLong(BUFFERS, buffers).putInt(BUFFER_COUNT, count);
        memory.putInt(CONTROL_LENGTH, control).putLong(CONTROL, start + DATA);
        memory.putInt(FLAGS, 0);
        return start + NAME;
    }

    /** {@return what the system said about a received message, in flags of {@link Request}} */
    static int flags(ByteBuffer memory) {
        int said = memory.getInt(FLAGS);
        return ((said & Ws2_32.MSG_TRUNC) != 0 ? Request.TRUNCATED : 0)
                | ((said & Ws2_32.MSG_CTRUNC) != 0 ? Request.CONTROL_TRUNCATED : 0);
    }

    /** {@return where a received message came from, by its address and control data} */
    static DatagramOrigin origin(ByteBuffer memory) {
        InetAddress destination = null;
        int interfaceIndex = 0;
        int timeToLive = -1;
        int end = DATA + Math.min(memory.getInt(CONTROL_LENGTH), DATA_SIZE);
        int at = DATA;
        while (at + HEADER <= end) {
            long length = memory.getLong(at);
            if (length < HEADER || length > end - at) {
                break;
            }
            boolean six = memory.getInt(at + LEVEL) == Ws2_32.IPPROTO_IPV6;
            int type = memory.getInt(at + TYPE);
            int data = at + HEADER;
            if (type == (six ? Ws2_32.IPV6_PKTINFO : Ws2_32.IP_PKTINFO)) {
                byte[] bytes = new byte[six ? 16 : 4];
                memory.get(data, bytes);
                destination = SocketAddresses.host(bytes, 0);
                interfaceIndex = memory.getInt(data + bytes.length);
            } else if (type == Ws2_32.IPV6_HOPLIMIT || (!six && type == Ws2_32.IP_TTL)) {
                // IP_RECVTTL has the number of IPV6_HOPLIMIT.
                timeToLive = memory.getInt(data);
            }
            at += HEADER + padded((int) length - HEADER);
        }
        return new DatagramOrigin(SocketAddresses.internet(memory, ADDRESS), destination, interfaceIndex, timeToLive);
    }

    private static int padded(int bytes) {
        return (bytes + 7) & ~7;
    }
}
