package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.*;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the system calls an option, for sockets of IPv4 and of IPv6.
 *
 * @param kind of the sockets that have it
 */
record SystemOption(OptionForm form, Kind kind, int level, int number, int level6, int number6) {

    /** Kinds of sockets. What only some of them know the system itself refuses to the others, but for a few options without effect. */
    enum Kind {
        ALL,
        STREAMS,
        INTERNET,
        INTERNET_STREAMS,
        DATAGRAMS,
        UNIX
    }

    private static final Map<String, SystemOption> OPTIONS = Map.ofEntries(
            of("SO_SNDBUF", OptionForm.BUFFER, Kind.ALL, SOL_SOCKET, SO_SNDBUF),
            of("SO_RCVBUF", OptionForm.BUFFER, Kind.ALL, SOL_SOCKET, SO_RCVBUF),
            of("SO_LINGER", OptionForm.LINGER, Kind.STREAMS, SOL_SOCKET, SO_LINGER),
            of("SO_KEEPALIVE", OptionForm.FLAG, Kind.INTERNET_STREAMS, SOL_SOCKET, SO_KEEPALIVE),
            of("SO_OOBINLINE", OptionForm.FLAG, Kind.INTERNET_STREAMS, SOL_SOCKET, SO_OOBINLINE),
            of("SO_REUSEADDR", OptionForm.FLAG, Kind.INTERNET, SOL_SOCKET, SO_REUSEADDR),
            of("SO_REUSEPORT", OptionForm.FLAG, Kind.INTERNET, SOL_SOCKET, SO_REUSEPORT),
            of("SO_INCOMING_NAPI_ID", OptionForm.TOLD, Kind.INTERNET, SOL_SOCKET, SO_INCOMING_NAPI_ID),
            of("SO_PEERCRED", OptionForm.CREDENTIALS, Kind.UNIX, SOL_SOCKET, SO_PEERCRED),
            of("SO_BROADCAST", OptionForm.FLAG, Kind.DATAGRAMS, SOL_SOCKET, SO_BROADCAST),
            of("TCP_NODELAY", OptionForm.FLAG, Kind.INTERNET_STREAMS, IPPROTO_TCP, TCP_NODELAY),
            of("TCP_KEEPIDLE", OptionForm.NUMBER, Kind.INTERNET_STREAMS, IPPROTO_TCP, TCP_KEEPIDLE),
            of("TCP_KEEPINTERVAL", OptionForm.NUMBER, Kind.INTERNET_STREAMS, IPPROTO_TCP, TCP_KEEPINTVL),
            of("TCP_KEEPCOUNT", OptionForm.NUMBER, Kind.INTERNET_STREAMS, IPPROTO_TCP, TCP_KEEPCNT),
            of("TCP_QUICKACK", OptionForm.FLAG, Kind.INTERNET_STREAMS, IPPROTO_TCP, TCP_QUICKACK),
            ip("IP_TOS", OptionForm.NUMBER, Kind.INTERNET, IP_TOS, IPV6_TCLASS),
            ip("IP_DONTFRAGMENT", OptionForm.DONT_FRAGMENT, Kind.DATAGRAMS, IP_MTU_DISCOVER, IPV6_MTU_DISCOVER),
            ip("IP_MULTICAST_IF", OptionForm.INTERFACE, Kind.DATAGRAMS, IP_MULTICAST_IF, IPV6_MULTICAST_IF),
            ip("IP_MULTICAST_TTL", OptionForm.NUMBER, Kind.DATAGRAMS, IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS),
            ip("IP_MULTICAST_LOOP", OptionForm.FLAG, Kind.DATAGRAMS, IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP));

    private static Map.Entry<String, SystemOption> of(String name, OptionForm form, Kind kind, int level, int number) {
        return Map.entry(name, new SystemOption(form, kind, level, number, level, number));
    }

    private static Map.Entry<String, SystemOption> ip(
            String name, OptionForm form, Kind kind, int number, int number6) {
        return Map.entry(name, new SystemOption(form, kind, IPPROTO_IP, number, IPPROTO_IPV6, number6));
    }

    /** {@return the one of that name in {@code java.net} or {@code jdk.net}, null when there is none} */
    static @Nullable SystemOption of(String name) {
        return OPTIONS.get(name);
    }

    /** {@return whether a socket of that family has it, as far as the family tells} */
    boolean isOf(int family) {
        return switch (kind) {
            case ALL, STREAMS -> true;
            case UNIX -> family == AF_UNIX;
            default -> family != AF_UNIX;
        };
    }

    /** {@return whether the system takes it from streams, or from datagram sockets, without making use of it} */
    boolean isIdle(int type) {
        return type == SOCK_DGRAM ? kind == Kind.STREAMS || kind == Kind.INTERNET_STREAMS : kind == Kind.DATAGRAMS;
    }

    /** {@return whether only some types of sockets have it} */
    boolean dependsOnType() {
        return switch (kind) {
            case DATAGRAMS -> true;
            case STREAMS, INTERNET_STREAMS -> level == SOL_SOCKET;
            default -> false;
        };
    }

    /** {@return whether IPv4 and IPv6 each have one of their own} */
    boolean isPerFamily() {
        return level != level6;
    }

    int level(int family) {
        return family == AF_INET6 ? level6 : level;
    }

    int number(int family) {
        return family == AF_INET6 ? number6 : number;
    }
}
