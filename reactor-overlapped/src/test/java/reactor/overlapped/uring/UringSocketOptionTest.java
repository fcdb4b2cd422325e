package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static reactor.overlapped.uring.SocketLibc.AF_INET;
import static reactor.overlapped.uring.SocketLibc.AF_INET6;
import static reactor.overlapped.uring.SocketLibc.AF_UNIX;
import static reactor.overlapped.uring.SocketLibc.SOCK_DGRAM;
import static reactor.overlapped.uring.SocketLibc.SOCK_STREAM;

import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.overlapped.spi.SocketSettings;

/** Options of sockets: all that the JDK has here, with the same values. */
@Tag("uring")
class UringSocketOptionTest {

    private static final String TARGET = "the test's socket";

    /** Kinds of sockets, here and in the JDK. */
    enum Socket {
        TCP(AF_INET, SOCK_STREAM) {
            @Override
            NetworkChannel jdk() throws IOException {
                return SocketChannel.open(StandardProtocolFamily.INET);
            }
        },
        TCP6(AF_INET6, SOCK_STREAM) {
            @Override
            NetworkChannel jdk() throws IOException {
                return SocketChannel.open(StandardProtocolFamily.INET6);
            }
        },
        LISTENER(AF_INET, SOCK_STREAM) {
            @Override
            NetworkChannel jdk() throws IOException {
                // It allows itself what the system does not by default.
                return ServerSocketChannel.open(StandardProtocolFamily.INET)
                        .setOption(StandardSocketOptions.SO_REUSEADDR, false);
            }
        },
        UDP(AF_INET, SOCK_DGRAM) {
            @Override
            NetworkChannel jdk() throws IOException {
                return DatagramChannel.open(StandardProtocolFamily.INET);
            }
        },
        UDP6(AF_INET6, SOCK_DGRAM) {
            @Override
            NetworkChannel jdk() throws IOException {
                return DatagramChannel.open(StandardProtocolFamily.INET6);
            }
        },
        UNIX(AF_UNIX, SOCK_STREAM) {
            @Override
            NetworkChannel jdk() throws IOException {
                return SocketChannel.open(StandardProtocolFamily.UNIX);
            }
        };

        final int family;
        final int type;

        Socket(int family, int type) {
            this.family = family;
            this.type = type;
        }

        abstract NetworkChannel jdk() throws IOException;
    }

    private final List<Integer> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(Libc::close);
    }

    private int open(int family, int type) throws IOException {
        int fd = Sockets.create(family, type, TARGET);
        open.add(fd);
        return fd;
    }

    /** An option that is known by its name only. */
    private record Named<T>(String name, Class<T> type) implements SocketOption<T> {}

    private static void keeps(int fd, int family, SocketOption<?> option, Object value) throws IOException {
        SocketOptions.set(fd, family, option, value, TARGET);
        assertThat((Object) SocketOptions.get(fd, family, option, TARGET))
                .as(option.name())
                .isEqualTo(value);
    }

    @ParameterizedTest
    @EnumSource
    void a_new_socket_has_every_option_of_the_jdks_with_the_same_value(Socket socket) throws IOException {
        int fd = open(socket.family, socket.type);
        try (NetworkChannel jdk = socket.jdk()) {
            Set<SocketOption<?>> options = jdk.supportedOptions();
            assertThat(options).hasSizeGreaterThan(2);
            for (SocketOption<?> option : options) {
                if (option.name().equals("SO_PEERCRED")) {
                    continue; // which only a connected socket has
                }
                assertThat((Object) SocketOptions.get(fd, socket.family, option, TARGET))
                        .as(option.name())
                        .isEqualTo(jdk.getOption(option));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void options_keep_the_value_that_they_are_given(Socket socket) throws IOException {
        int fd = open(socket.family, socket.type);
        NetworkInterface loopback = NetworkInterface.getByName("lo");
        assumeThat(loopback).isNotNull();
        try (NetworkChannel jdk = socket.jdk()) {
            for (SocketOption<?> option : jdk.supportedOptions()) {
                if (Set.of("SO_PEERCRED", "SO_INCOMING_NAPI_ID").contains(option.name())) {
                    continue; // which the system sets
                }
                if (option.type() == Boolean.class) {
                    keeps(fd, socket.family, option, true);
                    keeps(fd, socket.family, option, false);
                } else if (option.type() == NetworkInterface.class) {
                    keeps(fd, socket.family, option, loopback);
                } else if (option.name().endsWith("BUF")) {
                    keeps(fd, socket.family, option, 20_000);
                } else {
                    keeps(fd, socket.family, option, 8);
                    keeps(fd, socket.family, option, 16);
                }
            }
        }
    }

    @Test
    void linger_is_switched_on_and_off() throws IOException {
        int fd = open(AF_INET, SOCK_STREAM);
        keeps(fd, AF_INET, StandardSocketOptions.SO_LINGER, 7);
        keeps(fd, AF_INET, StandardSocketOptions.SO_LINGER, 0);
        keeps(fd, AF_INET, StandardSocketOptions.SO_LINGER, -1);
    }

    @Test
    void an_option_of_a_socket_of_both_families_counts_for_both() throws IOException {
        int fd = open(AF_INET6, SOCK_DGRAM);
        SocketOptions.set(fd, AF_INET6, StandardSocketOptions.IP_MULTICAST_TTL, 5, TARGET);
        assertThat(SocketOptions.get(fd, AF_INET, StandardSocketOptions.IP_MULTICAST_TTL, TARGET))
                .isEqualTo(5);
    }

    @Test
    void the_peer_of_a_unix_domain_socket_is_the_user_that_the_JDK_names(@TempDir Path folder) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            int fd = open(AF_UNIX, SOCK_STREAM);
            byte[] bytes = SocketAddresses.bytes(address, AF_UNIX);
            assertThat(SocketLibc.connect(fd, bytes, bytes.length)).isZero();
            try (SocketChannel accepted = server.accept()) {
                UnixDomainPrincipal told = SocketOptions.get(fd, AF_UNIX, ExtendedSocketOptions.SO_PEERCRED, TARGET);
                UnixDomainPrincipal expected = accepted.getOption(ExtendedSocketOptions.SO_PEERCRED);
                assertThat(told).isEqualTo(expected);
                assertThat(told.user().getName()).isEqualTo(expected.user().getName());
                assertThat(told.group().getName()).isEqualTo(expected.group().getName());
            }
        }
    }

    @Test
    void what_would_have_no_effect_is_refused() throws IOException {
        int stream = open(AF_INET, SOCK_STREAM);
        int datagram = open(AF_INET, SOCK_DGRAM);
        int unix = open(AF_UNIX, SOCK_STREAM);
        refuses(stream, AF_INET, StandardSocketOptions.SO_BROADCAST);
        refuses(stream, AF_INET, StandardSocketOptions.IP_MULTICAST_LOOP);
        refuses(datagram, AF_INET, StandardSocketOptions.SO_KEEPALIVE);
        refuses(datagram, AF_INET, StandardSocketOptions.TCP_NODELAY);
        refuses(unix, AF_UNIX, StandardSocketOptions.TCP_NODELAY);
        refuses(unix, AF_UNIX, StandardSocketOptions.SO_REUSEADDR);
        refuses(datagram, AF_INET, new Named<>("SO_UNKNOWN", Boolean.class));
    }

    private static void refuses(int fd, int family, SocketOption<Boolean> option) {
        assertThatThrownBy(() -> SocketOptions.set(fd, family, option, true, TARGET))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining(option.name())
                .hasMessageContaining(TARGET);
        assertThatThrownBy(() -> SocketOptions.get(fd, family, option, TARGET))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_value_of_another_type_and_one_that_only_the_system_sets_are_refused() throws IOException {
        int fd = open(AF_INET, SOCK_STREAM);
        SocketSettings settings = new SocketSettings(Map.of(StandardSocketOptions.TCP_NODELAY, 1), false, false, false);
        assertThatThrownBy(() -> SocketOptions.apply(fd, AF_INET, settings, TARGET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TCP_NODELAY");
        assertThatThrownBy(() ->
                        SocketOptions.set(fd, AF_INET, new Named<>("SO_INCOMING_NAPI_ID", Integer.class), 1, TARGET))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SO_INCOMING_NAPI_ID");
    }

    @Test
    void a_value_that_the_system_refuses_is_an_error_with_its_reason() throws IOException {
        int fd = open(AF_INET, SOCK_DGRAM);
        assertThatThrownBy(() -> SocketOptions.set(fd, AF_INET, StandardSocketOptions.IP_MULTICAST_TTL, 1000, TARGET))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("IP_MULTICAST_TTL")
                .hasMessageContaining("EINVAL");
    }
}
