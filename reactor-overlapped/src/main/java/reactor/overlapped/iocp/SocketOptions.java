package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.SocketSettings;

/** The options of sockets, by the names that they have in {@code java.net} and {@code jdk.net}. */
final class SocketOptions {

    /** How a value is laid out. */
    private enum Form {
        /** A BOOL. */
        FLAG,
        /** A DWORD. */
        NUMBER,
        /** A LINGER: two u_shorts; negative values switch it off. */
        LINGER,
        /** An interface's index: for IPv4 in network order, as if it were an address. */
        INTERFACE
    }

    /** Level and number, for sockets of IPv4 and of IPv6. */
    private record Option(Form form, int level, int number, int level6, int number6) {

        static Option of(Form form, int level, int number) {
            return new Option(form, level, number, level, number);
        }

        static Option ip(Form form, int number, int number6) {
            return new Option(form, Ws2_32.IPPROTO_IP, number, Ws2_32.IPPROTO_IPV6, number6);
        }

        int level(int family) {
            return family == Ws2_32.AF_INET6 ? level6 : level;
        }

        int number(int family) {
            return family == Ws2_32.AF_INET6 ? number6 : number;
        }
    }

    private static final Map<String, Option> OPTIONS = Map.ofEntries(
            Map.entry("TCP_NODELAY", Option.of(Form.FLAG, Ws2_32.IPPROTO_TCP, Ws2_32.TCP_NODELAY)),
            Map.entry("TCP_KEEPIDLE", Option.of(Form.NUMBER, Ws2_32.IPPROTO_TCP, Ws2_32.TCP_KEEPIDLE)),
            Map.entry("TCP_KEEPINTERVAL", Option.of(Form.NUMBER, Ws2_32.IPPROTO_TCP, Ws2_32.TCP_KEEPINTVL)),
            Map.entry("TCP_KEEPCOUNT", Option.of(Form.NUMBER, Ws2_32.IPPROTO_TCP, Ws2_32.TCP_KEEPCNT)),
            Map.entry("SO_KEEPALIVE", Option.of(Form.FLAG, Ws2_32.SOL_SOCKET, Ws2_32.SO_KEEPALIVE)),
            Map.entry("SO_LINGER", Option.of(Form.LINGER, Ws2_32.SOL_SOCKET, Ws2_32.SO_LINGER)),
            Map.entry("SO_RCVBUF", Option.of(Form.NUMBER, Ws2_32.SOL_SOCKET, Ws2_32.SO_RCVBUF)),
            Map.entry("SO_SNDBUF", Option.of(Form.NUMBER, Ws2_32.SOL_SOCKET, Ws2_32.SO_SNDBUF)),
            Map.entry("SO_REUSEADDR", Option.of(Form.FLAG, Ws2_32.SOL_SOCKET, Ws2_32.SO_REUSEADDR)),
            Map.entry("SO_BROADCAST", Option.of(Form.FLAG, Ws2_32.SOL_SOCKET, Ws2_32.SO_BROADCAST)),
            Map.entry("IP_TOS", Option.ip(Form.NUMBER, Ws2_32.IP_TOS, Ws2_32.IPV6_TCLASS)),
            Map.entry("IP_MULTICAST_IF", Option.ip(Form.INTERFACE, Ws2_32.IP_MULTICAST_IF, Ws2_32.IPV6_MULTICAST_IF)),
            Map.entry("IP_MULTICAST_TTL", Option.ip(Form.NUMBER, Ws2_32.IP_MULTICAST_TTL, Ws2_32.IPV6_MULTICAST_HOPS)),
            Map.entry("IP_MULTICAST_LOOP", Option.ip(Form.FLAG, Ws2_32.IP_MULTICAST_LOOP, Ws2_32.IPV6_MULTICAST_LOOP)));

    private SocketOptions() {}

    /** Sets what a socket that is not bound yet gets. */
    static void apply(long socket, int family, SocketSettings settings, String target) throws IOException {
        if (family == Ws2_32.AF_INET6) {
            setNumber(
                    socket,
                    Ws2_32.IPPROTO_IPV6,
                    Ws2_32.IPV6_V6ONLY,
                    settings.ipv6Only() ? 1 : 0,
                    "IPV6_V6ONLY",
                    target);
        }
        applyConnected(socket, family, settings, target);
    }

    /** Sets what an accepted socket gets. */
    static void applyConnected(long socket, int family, SocketSettings settings, String target) throws IOException {
        if (settings.urgentInline()) {
            setNumber(socket, Ws2_32.SOL_SOCKET, Ws2_32.SO_OOBINLINE, 1, "SO_OOBINLINE", target);
        }
        for (Map.Entry<SocketOption<?>, Object> one : settings.options().entrySet()) {
            // Not to share is the rule, and Windows does not take SO_REUSEADDR beside SO_EXCLUSIVEADDRUSE.
            if (one.getKey() != StandardSocketOptions.SO_REUSEADDR || !Boolean.FALSE.equals(one.getValue())) {
                set(socket, family, one.getKey(), one.getValue(), target);
            }
        }
    }

    /** {@code setsockopt}. */
    static void set(long socket, int family, SocketOption<?> option, @Nullable Object value, String target)
            throws IOException {
        Option known = known(option, target);
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException(
                    option.name() + " is a " + option.type().getSimpleName() + ": " + value);
        }
        setNumber(
                socket, known.level(family), known.number(family), encode(known, family, value), option.name(), target);
    }

    /** {@code getsockopt}. */
    static <T> T get(long socket, int family, SocketOption<T> option, String target) throws IOException {
        Option known = known(option, target);
        byte[] answer = new byte[Integer.BYTES];
        int failed =
                Ws2_32.getsockopt(socket, known.level(family), known.number(family), answer, new int[] {answer.length});
        if (failed != 0) {
            throw refused("get", option.name(), target, Native.getLastError());
        }
        return decode(
                known,
                family,
                ByteBuffer.wrap(answer).order(ByteOrder.nativeOrder()).getInt(),
                option);
    }

    /** {@code setsockopt} with an int. */
    static void setNumber(long socket, int level, int number, int value, String name, String target)
            throws IOException {
        byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
        if (Ws2_32.setsockopt(socket, level, number, bytes, bytes.length) != 0) {
            throw refused("set", name, target, Native.getLastError());
        }
    }

    private static Option known(SocketOption<?> option, String target) {
        Option known = OPTIONS.get(option.name());
        if (known == null) {
            throw new UnsupportedOperationException("the backend iocp has no option " + option.name() + ": " + target);
        }
        return known;
    }

    private static IOException refused(String verb, String name, String target, int error) {
        if (error == SocketErrors.WSAENOPROTOOPT) {
            throw new UnsupportedOperationException("this system has no option " + name + ": " + target);
        }
        return SocketErrors.exception(verb + " " + name, target, error);
    }

    private static int encode(Option known, int family, Object value) {
        return switch (known.form()) {
            case FLAG -> (Boolean) value ? 1 : 0;
            case NUMBER -> (Integer) value;
            case LINGER -> {
                int seconds = Math.min((Integer) value, 0xFFFF);
                yield seconds < 0 ? 0 : seconds << 16 | 1;
            }
            case INTERFACE -> {
                int index = ((NetworkInterface) value).getIndex();
                yield family == Ws2_32.AF_INET6 ? index : Integer.reverseBytes(index);
            }
        };
    }

    private static <T> T decode(Option known, int family, int bits, SocketOption<T> option) throws IOException {
        Object value = switch (known.form()) {
            case FLAG -> bits != 0;
            case NUMBER -> bits;
            case LINGER -> (bits & 0xFFFF) == 0 ? -1 : bits >>> 16;
            case INTERFACE ->
                NetworkInterface.getByIndex(family == Ws2_32.AF_INET6 ? bits : Integer.reverseBytes(bits));
        };
        return option.type().cast(value);
    }
}
