package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A datagram with its peer: the sender of one that was received, the receiver of one to send.
 *
 * @param content the bytes; of a received one the receiver's to release, of a sent one released by the send
 * @param peer the other side; null sends to the peer that the socket is connected to
 * @param flags what the system says; {@link ReceiveFlag#TRUNCATED} when the datagram was longer than the buffer
 * @param info destination, interface and time to live where asked for, else null
 */
public record Datagram(
        ByteBuf content,
        @Nullable InetSocketAddress peer,
        Set<ReceiveFlag> flags,
        @Nullable PacketInfo info) {

    /**
     * Control data of a datagram (WSARecvMsg, WSASendMsg).
     *
     * @param address received: the address it was sent to; to send: the address to send from, or null
     * @param interfaceIndex where it came in or goes out; 0 for any
     * @param timeToLive time to live or hop limit; -1 for the socket's
     */
    public record PacketInfo(@Nullable InetAddress address, int interfaceIndex, int timeToLive) {}

    /** {@return one to send to that peer} */
    public static Datagram to(InetSocketAddress peer, ByteBuf content) {
        return new Datagram(content, Objects.requireNonNull(peer, "peer"), Set.of(), null);
    }

    /** {@return one to send to the peer that the socket is connected to} */
    public static Datagram of(ByteBuf content) {
        return new Datagram(content, null, Set.of(), null);
    }

    /** {@return the same with control data} */
    public Datagram with(PacketInfo newInfo) {
        return new Datagram(content, peer, flags, newInfo);
    }
}
