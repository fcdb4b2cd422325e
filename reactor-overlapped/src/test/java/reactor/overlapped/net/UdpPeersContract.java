package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Which peers a socket has, and where it is bound. */
@Timeout(120)
abstract class UdpPeersContract extends UdpContract {

    UdpPeersContract(String backend) {
        super(backend);
    }

    @Test
    void a_connected_socket_has_one_peer_and_hears_no_other() {
        DatagramSocket peer = peer();
        DatagramSocket stranger = peer();
        UdpSocket socket = open(socket().connect(addressOf(peer)));
        assertThat(socket.remoteAddress()).isEqualTo(addressOf(peer));
        await(socket.send(Datagram.of(direct(new byte[] {1}))));
        assertThat(receive(peer).bytes()).containsExactly(1);
        send(stranger, socket, new byte[] {2});
        send(peer, socket, new byte[] {3});
        Got got = receive(socket);
        assertThat(got.bytes()).containsExactly(3);
        assertThat(got.peer()).isEqualTo(addressOf(peer));
    }

    @Test
    void it_is_connected_and_disconnected_at_any_time() {
        DatagramSocket peer = peer();
        DatagramSocket other = peer();
        UdpSocket socket = open();
        assertThat(socket.remoteAddress()).isNull();
        // Linux, below Wine, takes a port that it has chosen itself away again when a socket is disconnected.
        int rounds = WINE ? 1 : 3;
        for (int i = 0; i < rounds; i++) {
            await(socket.connect(addressOf(peer)));
            assertThat(socket.remoteAddress()).isEqualTo(addressOf(peer));
            await(socket.send(Datagram.of(direct(bytes(i)))));
            assertThat(number(receive(peer).bytes())).isEqualTo(i);
            send(peer, socket, bytes(10 + i));
            assertThat(number(receive(socket).bytes())).isEqualTo(10 + i);
            await(socket.disconnect());
            assertThat(socket.remoteAddress()).isNull();
            await(socket.send(Datagram.to(addressOf(other), direct(bytes(20 + i)))));
            Got sent = receive(other);
            assertThat(number(sent.bytes())).isEqualTo(20 + i);
            send(other, sent.peer(), bytes(30 + i));
            assertThat(number(receive(socket).bytes())).isEqualTo(30 + i);
        }
    }

    @Test
    void nothing_is_opened_or_connected_before_subscribe() {
        DatagramSocket taken = peer();
        Mono<UdpSocket> open = socket().port(taken.getLocalPort()).open();
        taken.close();
        UdpSocket socket = open.block(PATIENCE);
        assertThat(socket).isNotNull();
        closeLater(socket.close());
        DatagramSocket peer = peer();
        Mono<Void> connect = socket.connect(addressOf(peer));
        assertThat(socket.remoteAddress()).isNull();
        await(connect);
        assertThat(socket.remoteAddress()).isNotNull();
    }

    @Test
    void an_address_that_is_taken_is_a_bind_exception() {
        DatagramSocket taken = peer();
        StepVerifier.create(socket().port(taken.getLocalPort()).open())
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(BindException.class)
                        .hasMessageContaining(String.valueOf(taken.getLocalPort())))
                .verify(PATIENCE);
    }

    @Test
    void a_host_that_does_not_exist_is_unknown() {
        StepVerifier.create(socket().host("nowhere.invalid").open())
                .expectError(java.net.UnknownHostException.class)
                .verify(PATIENCE);
    }

    @Test
    void by_default_it_is_bound_to_any_free_port_of_all_addresses() {
        UdpSocket socket = open(UdpSocket.create().runOn(port()));
        assertThat(socket.address().getPort()).isPositive();
        assertThat(socket.address().getAddress().isAnyLocalAddress()).isTrue();
        assertThat(socket.port()).isSameAs(port());
        DatagramSocket peer = peer();
        send(peer, new InetSocketAddress(LOOPBACK, socket.address().getPort()), new byte[] {1});
        assertThat(receive(socket).bytes()).containsExactly(1);
    }

    @Test
    void options_are_set_and_told() {
        UdpSocket socket =
                open(socket().broadcast(true).reuseAddress(true).option(StandardSocketOptions.SO_SNDBUF, 8192));
        assertThat(socket.option(StandardSocketOptions.SO_BROADCAST)).isTrue();
        assertThat(socket.option(StandardSocketOptions.SO_REUSEADDR)).isTrue();
        assertThat(socket.option(StandardSocketOptions.SO_SNDBUF)).isGreaterThanOrEqualTo(8192);
        assertThat(socket.option(StandardSocketOptions.SO_RCVBUF, 16_384)).isSameAs(socket);
        assertThat(socket.option(StandardSocketOptions.SO_RCVBUF)).isGreaterThanOrEqualTo(16_384);
        assertThat(open().option(StandardSocketOptions.SO_BROADCAST)).isFalse();
    }

    @Test
    void a_broadcast_reaches_who_listens_on_all_addresses() throws Exception {
        InetAddress all = InetAddress.getByName("127.255.255.255");
        DatagramSocket peer = peer(new InetSocketAddress(0));
        InetSocketAddress to = new InetSocketAddress(all, peer.getLocalPort());
        try (DatagramSocket probe = new DatagramSocket(0, LOOPBACK)) {
            peer.setSoTimeout(2000);
            probe.send(new java.net.DatagramPacket(new byte[1], 1, to));
            peer.receive(new java.net.DatagramPacket(new byte[1], 1));
        } catch (IOException e) {
            assumeTrue(false, "the loopback of this machine takes no broadcasts: " + e);
        }
        peer.setSoTimeout(PEER_PATIENCE_MILLIS);
        UdpSocket socket = open(socket().family(StandardProtocolFamily.INET).broadcast(true));
        await(socket.send(Datagram.to(to, direct(new byte[] {5}))));
        assertThat(receive(peer).bytes()).containsExactly(5);
    }

    @Test
    void two_sockets_talk_over_IPv6() throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        try (DatagramSocket probe = new DatagramSocket(0, loopback)) {
            assertThat(probe.isBound()).isTrue();
        } catch (IOException e) {
            assumeTrue(false, "this machine has no IPv6 loopback: " + e);
        }
        UdpSocket one = open(UdpSocket.create()
                .bindAddress(new InetSocketAddress(loopback, 0))
                .runOn(port()));
        UdpSocket two = open(UdpSocket.create()
                .bindAddress(new InetSocketAddress(loopback, 0))
                .runOn(port()));
        assertThat(one.address().getAddress()).isInstanceOf(Inet6Address.class);
        await(one.send(Datagram.to(two.address(), direct(contents(1200)))));
        Got got = receive(two);
        assertThat(got.bytes()).isEqualTo(contents(1200));
        assertThat(got.peer().getPort()).isEqualTo(one.address().getPort());
        assertThat(got.peer().getAddress()).isEqualTo(loopback);
    }

    @Test
    void closing_the_port_closes_it() {
        reactor.overlapped.CompletionPort other =
                reactor.overlapped.CompletionPort.builder().backend(backend).build();
        UdpSocket socket = socket().runOn(other).open().block(PATIENCE);
        assertThat(socket).isNotNull();
        StepVerifier.create(socket.receiveRetained())
                .then(() -> other.disposeLater(java.time.Duration.ZERO).block(PATIENCE))
                .expectError(IOException.class)
                .verify(PATIENCE);
        await(socket.onDispose());
    }
}
