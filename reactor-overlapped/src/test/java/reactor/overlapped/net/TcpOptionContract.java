package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** Options reach the system's socket, and IPv6 sockets serve both families. */
abstract class TcpOptionContract extends TcpContract {

    /** The control code FIONREAD, 0 where a socket takes no control codes. */
    abstract int fionread();

    /** Whether an IPv6 socket can refuse IPv4. */
    abstract boolean refusesIpv4();

    @Test
    void options_of_a_client_are_set_and_read_back() throws Exception {
        Link link = link(client -> client.noDelay(true)
                .keepAlive(true)
                .linger(5)
                .receiveBufferSize(100_000)
                .option(StandardSocketOptions.SO_SNDBUF, 90_000));
        Connection connection = link.connection();
        assertThat(connection.option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(connection.option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
        assertThat(connection.option(StandardSocketOptions.SO_LINGER)).isEqualTo(5);
        // The system may take more.
        assertThat(connection.option(StandardSocketOptions.SO_RCVBUF)).isGreaterThanOrEqualTo(100_000);
        assertThat(connection.option(StandardSocketOptions.SO_SNDBUF)).isGreaterThanOrEqualTo(90_000);

        assertThat(connection.option(StandardSocketOptions.TCP_NODELAY, false)).isSameAs(connection);
        assertThat(connection.option(StandardSocketOptions.TCP_NODELAY)).isFalse();
        connection.option(StandardSocketOptions.SO_LINGER, -1);
        assertThat(connection.option(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
    }

    @Test
    void without_them_it_has_the_systems_own() throws Exception {
        Connection connection = link().connection();
        assertThat(connection.option(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
        assertThat(connection.option(StandardSocketOptions.SO_LINGER)).isEqualTo(-1);
    }

    @Test
    void a_control_code_is_answered_where_the_system_takes_it() throws Exception {
        Link link = link();
        int fionread = fionread();
        if (fionread == 0) {
            StepVerifier.create(link.connection().ioctl(0x4004667F, Unpooled.EMPTY_BUFFER, 4))
                    .verifyError(UnsupportedOperationException.class);
            return;
        }
        link.peer().send("eight...");
        Held.await(() -> {
            ByteBuf output =
                    link.connection().ioctl(fionread, Unpooled.EMPTY_BUFFER, 4).block(PATIENCE);
            try {
                return output.readIntLE() == 8;
            } finally {
                output.release();
            }
        });
    }

    @Test
    void a_server_gives_options_to_the_connections_it_accepts() throws Exception {
        List<Connection> served = Collections.synchronizedList(new ArrayList<>());
        DisposableServer server = bind(settings -> settings.childOption(StandardSocketOptions.TCP_NODELAY, true)
                .childOption(StandardSocketOptions.SO_KEEPALIVE, true)
                .backlog(16)
                .doOnConnection(served::add));
        peer(server.address());
        Held.await(() -> served.size() == 1);
        assertThat(served.get(0).option(StandardSocketOptions.TCP_NODELAY)).isTrue();
        assertThat(served.get(0).option(StandardSocketOptions.SO_KEEPALIVE)).isTrue();
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
    }

    private String served(InetAddress host, int port) throws IOException {
        Peer peer = peer(new InetSocketAddress(host, port));
        peer.send("served");
        return peer.receiveText(6);
    }

    @Test
    void an_ipv6_server_serves_both_families() throws Exception {
        needs(hasIpv6(), "no IPv6 here");
        DisposableServer server = bind(settings -> settings.bindAddress(() -> new InetSocketAddress("::", 0))
                .handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        assertThat(served(InetAddress.getByName("::1"), server.port())).isEqualTo("served");
        assertThat(served(InetAddress.getByName("127.0.0.1"), server.port())).isEqualTo("served");
    }

    @Test
    void an_ipv6_only_server_does_not_serve_ipv4() throws Exception {
        needs(hasIpv6(), "no IPv6 here");
        if (!refusesIpv4()) {
            StepVerifier.create(server().ipv6Only(true)
                            .bindAddress(() -> new InetSocketAddress("::", 0))
                            .bind())
                    .verifyError(UnsupportedOperationException.class);
            return;
        }
        DisposableServer server = bind(settings -> settings.ipv6Only(true)
                .bindAddress(() -> new InetSocketAddress("::", 0))
                .handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        assertThat(served(InetAddress.getByName("::1"), server.port())).isEqualTo("served");
        assertThatThrownBy(() -> served(InetAddress.getByName("127.0.0.1"), server.port()))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_client_connects_over_ipv6() throws Exception {
        needs(hasIpv6(), "no IPv6 here");
        DisposableServer server = bind(settings -> settings.bindAddress(() -> new InetSocketAddress("::1", 0))
                .handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        Connection connection = connect(server.address());
        assertThat(((InetSocketAddress) connection.address()).getAddress()).isInstanceOf(Inet6Address.class);
        send(connection, "served");
        assertThat(receive(connection, 6)).isEqualTo("served");
    }
}
