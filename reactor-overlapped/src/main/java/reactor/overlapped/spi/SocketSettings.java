package reactor.overlapped.spi;

import java.net.SocketOption;
import java.util.Map;

/**
 * What is set on a socket before it is bound.
 *
 * @param options {@link java.net.StandardSocketOptions} and, where the system has them, {@code jdk.net.ExtendedSocketOptions}; one that the
 *     backend does not know is refused with {@link UnsupportedOperationException}
 * @param ipv6Only whether an IPv6 socket refuses IPv4 (IPV6_V6ONLY)
 * @param urgentInline whether urgent data comes in the stream (SO_OOBINLINE)
 * @param reuse whether closed connections' sockets serve again (DisconnectEx with TF_REUSE_SOCKET); a hint
 */
public record SocketSettings(
        Map<SocketOption<?>, Object> options, boolean ipv6Only, boolean urgentInline, boolean reuse) {

    /** The system's own. */
    public static final SocketSettings DEFAULT = new SocketSettings(Map.of(), false, false, false);
}
