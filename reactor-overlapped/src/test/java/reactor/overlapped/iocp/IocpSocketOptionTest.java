package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SystemHandle;

/** The options of a connected socket. */
@Tag("iocp")
class IocpSocketOptionTest {

    private final DriverRig rig = new DriverRig();

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    @Test
    void options_keep_the_value_that_they_are_given() throws Exception {
        SocketControl socket = DriverRig.control(rig.pair().client());

        keeps(socket, StandardSocketOptions.TCP_NODELAY, true);
        keeps(socket, StandardSocketOptions.TCP_NODELAY, false);
        keeps(socket, StandardSocketOptions.SO_KEEPALIVE, true);
        keeps(socket, StandardSocketOptions.SO_LINGER, 7);
        keeps(socket, StandardSocketOptions.SO_LINGER, 0);
        keeps(socket, StandardSocketOptions.SO_LINGER, -1);
    }

    @Test
    void buffers_are_at_least_as_large_as_they_are_asked_to_be() throws Exception {
        SocketControl socket = DriverRig.control(rig.pair().client());

        socket.option(StandardSocketOptions.SO_RCVBUF, 20_000);
        socket.option(StandardSocketOptions.SO_SNDBUF, 30_000);

        assertThat(socket.option(StandardSocketOptions.SO_RCVBUF)).isGreaterThanOrEqualTo(20_000);
        assertThat(socket.option(StandardSocketOptions.SO_SNDBUF)).isGreaterThanOrEqualTo(30_000);
    }

    @Test
    void keep_alive_times_of_the_jdk_are_known_by_name() throws Exception {
        SocketControl socket = DriverRig.control(rig.pair().client());
        SocketOption<Integer> idle = new Named<>("TCP_KEEPIDLE", Integer.class);
        try {
            socket.option(idle, 77);
        } catch (UnsupportedOperationException e) {
            assertThat(e).hasMessageContaining("TCP_KEEPIDLE").hasMessageContaining("this system");
            assumeTrue(false, e.getMessage());
        }
        assertThat(socket.option(idle)).isEqualTo(77);
    }

    @Test
    void an_option_that_nobody_knows_is_refused() throws Exception {
        SystemHandle listener = rig.listen();
        SocketControl socket = DriverRig.control(rig.pair(listener).client());
        SocketOption<Boolean> unknown = new Named<>("SO_UNKNOWN", Boolean.class);

        assertThatThrownBy(() -> socket.option(unknown, true))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("SO_UNKNOWN");
        assertThatThrownBy(() -> socket.option(unknown)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() ->
                        rig.listen(DriverRig.local(listener).getAddress(), DriverRig.options(Map.of(unknown, true))))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_value_of_another_type_is_refused() {
        assertThatThrownBy(() -> rig.listen(
                        DriverRig.local(rig.listen()).getAddress(),
                        DriverRig.options(Map.of(StandardSocketOptions.TCP_NODELAY, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TCP_NODELAY");
    }

    private static <T> void keeps(SocketControl socket, SocketOption<T> option, T value) throws IOException {
        socket.option(option, value);
        assertThat(socket.option(option)).as(option.name()).isEqualTo(value);
    }

    /** An option that is known by its name only, as those of {@code jdk.net}. */
    private record Named<T>(String name, Class<T> type) implements SocketOption<T> {}
}
