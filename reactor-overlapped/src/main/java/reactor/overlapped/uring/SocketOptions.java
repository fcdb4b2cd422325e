package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.*;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.SocketOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.SocketSettings;

/** The options of sockets, by the names that they have in {@code java.net} and {@code jdk.net}. */
final class SocketOptions {

    private SocketOptions() {}

    /** Sets what a socket gets that is not bound yet. */
    static void apply(int fd, int family, SocketSettings settings, String target) throws IOException {
        if (family == AF_INET6) {
            set(fd, IPPROTO_IPV6, IPV6_V6ONLY, settings.ipv6Only() ? 1 : 0, "IPV6_V6ONLY", target);
        }
        applyConnected(fd, family, settings, target);
    }

    /** Sets what an accepted socket gets. */
    static void applyConnected(int fd, int family, SocketSettings settings, String target) throws IOException {
        if (settings.urgentInline()) {
            if (family == AF_UNIX) {
                throw refused("urgent data", target);
            }
            set(fd, SOL_SOCKET, SO_OOBINLINE, 1, "SO_OOBINLINE", target);
        }
        if (!settings.options().isEmpty()) {
            for (Map.Entry<SocketOption<?>, Object> one : settings.options().entrySet()) {
                set(fd, family, one.getKey(), one.getValue(), target);
            }
        }
    }

    /** {@code setsockopt}. */
    static void set(int fd, int family, SocketOption<?> option, @Nullable Object value, String target)
            throws IOException {
        SystemOption known = known(fd, family, option, target);
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException(
                    "socket option " + option.name() + " takes " + option.type().getSimpleName() + ", not " + value);
        }
        if (known.form().isTold()) {
            throw new IllegalArgumentException(
                    "socket option " + option.name() + " is for the system to set: " + target);
        }
        byte[] bytes = known.form().encode(value, family);
        check(
                SocketLibc.setsockopt(fd, known.level(family), known.number(family), bytes, bytes.length),
                "set",
                option.name(),
                target);
        if (family == AF_INET6 && known.isPerFamily()) {
            // For the IPv4 that the socket may serve, too; one that refuses IPv4 can do without.
            byte[] four = known.form().encode(value, AF_INET);
            SocketLibc.setsockopt(fd, known.level(), known.number(), four, four.length);
        }
    }

    /** {@code getsockopt}. */
    @SuppressWarnings("NullAway") // as the JDK's, which has no interface to tell when none was set
    static <T> T get(int fd, int family, SocketOption<T> option, String target) throws IOException {
        SystemOption known = known(fd, family, option, target);
        byte[] bytes = known.form().room();
        check(
                SocketLibc.getsockopt(fd, known.level(family), known.number(family), bytes, new int[] {bytes.length}),
                "get",
                option.name(),
                target);
        return option.type().cast(known.form().decode(bytes, family));
    }

    /** {@code setsockopt} with an int. */
    static void set(int fd, int level, int number, int value, String name, String target) throws IOException {
        byte[] bytes = OptionForm.bytes(value);
        check(SocketLibc.setsockopt(fd, level, number, bytes, bytes.length), "set", name, target);
    }

    /** {@code getsockopt} of an int. */
    static int get(int fd, int level, int number, String name, String target) throws IOException {
        byte[] bytes = new byte[Integer.BYTES];
        check(SocketLibc.getsockopt(fd, level, number, bytes, new int[] {bytes.length}), "get", name, target);
        return OptionForm.number(bytes);
    }

    private static SystemOption known(int fd, int family, SocketOption<?> option, String target) throws IOException {
        SystemOption known = SystemOption.of(option.name());
        if (known == null
                || !known.isOf(family)
                || known.dependsOnType() && known.isIdle(get(fd, SOL_SOCKET, SO_TYPE, "SO_TYPE", target))) {
            throw refused("socket option " + option.name(), target);
        }
        return known;
    }

    private static UnsupportedOperationException refused(String what, String target) {
        return new UnsupportedOperationException(
                "backend " + UringDriver.BACKEND + " has no " + what + " for " + target);
    }

    private static void check(int result, String verb, String name, String target) throws IOException {
        if (result < 0) {
            int error = Native.getLastError();
            if (error == Errno.ENOPROTOOPT.code || error == Errno.EOPNOTSUPP.code) {
                throw new UnsupportedOperationException("this system has no option " + name + " for " + target);
            }
            throw LinuxErrors.ofSocket(verb + " " + name + " of", target, error);
        }
    }
}
