package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** Sockets that have an address in common, or may not, and how many connections wait at one. */
@Tag("iocp")
class IocpSharedAddressTest {

    private static final SocketSettings SHARING = DriverRig.options(Map.of(StandardSocketOptions.SO_REUSEADDR, true));

    private final DriverRig rig = new DriverRig();

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    @Test
    void a_listener_that_is_told_not_to_share_its_address_does_not() throws Exception {
        SystemHandle listener = rig.listen(
                InetAddress.getByAddress(new byte[] {127, 0, 0, 1}),
                DriverRig.options(Map.of(StandardSocketOptions.SO_REUSEADDR, false)));

        assertThat(DriverRig.control(listener).option(StandardSocketOptions.SO_REUSEADDR))
                .isFalse();
        assertThatThrownBy(
                        () -> rig.open(new ListenSpec(DriverRig.local(listener), 0, SHARING, SocketSettings.DEFAULT)))
                .isInstanceOf(BindException.class);
    }

    @Test
    void a_second_connection_between_the_same_addresses_is_a_bind_exception() throws Exception {
        InetSocketAddress server = DriverRig.local(rig.listen());
        InetSocketAddress any = new InetSocketAddress(server.getAddress(), 0);
        SystemHandle first = rig.open(new SocketSpec(server, any, SHARING));
        rig.connect(first, server).bytes();

        SystemHandle second = rig.open(new SocketSpec(server, DriverRig.local(first), SHARING));
        DriverRig.Call connect = rig.connect(second, server).await();

        assertThat(connect.status).isEqualTo(Status.FAILED);
        assertThat(connect.error).isInstanceOf(BindException.class).hasMessageContaining("connect");
    }

    @Test
    void what_a_packet_says_of_it_is_a_bind_exception_too() {
        int statusAddressAlreadyExists = 0xC000020A;

        assertThat(SocketErrors.exception("connect", "there", Win32Errors.ofStatus(statusAddressAlreadyExists)))
                .isInstanceOf(BindException.class);
    }

    @Test
    void a_long_backlog_is_a_hint_as_plain_numbers_end_at_two_hundred() {
        assertThat(SocketOpening.backlog(0)).isEqualTo(0x7fffffff);
        assertThat(SocketOpening.backlog(1)).isEqualTo(1);
        assertThat(SocketOpening.backlog(200)).isEqualTo(200);
        assertThat(SocketOpening.backlog(201)).isEqualTo(-201);
        assertThat(SocketOpening.backlog(65_535)).isEqualTo(-65_535);
    }

    @Test
    void connections_wait_in_a_long_backlog() throws Exception {
        SystemHandle listener = rig.open(new ListenSpec(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0),
                1000,
                SocketSettings.DEFAULT,
                SocketSettings.DEFAULT));
        InetSocketAddress server = DriverRig.local(listener);

        for (int i = 0; i < 20; i++) {
            rig.connect(rig.socket(server), server).bytes();
        }

        assertThat(DriverRig.local(listener)).isEqualTo(server);
    }
}
