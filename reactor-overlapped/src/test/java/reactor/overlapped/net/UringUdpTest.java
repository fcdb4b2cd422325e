package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

/** What Linux's own datagram sockets can do beyond the JDK's channels: control data of both families, sources, hop limits. */
@Tag("uring")
@Timeout(120)
class UringUdpTest extends UdpContract {

    UringUdpTest() {
        super("uring");
    }

    /** {@return a socket of IPv6, which serves IPv4 too, on any address} */
    private UdpSocket ofBoth() throws IOException {
        assumeTrue(
                NetworkInterface.getByInetAddress(InetAddress.getByName("::1")) != null,
                "this machine has no IPv6 loopback");
        return open(UdpSocket.create()
                .family(StandardProtocolFamily.INET6)
                .packetInfo(true)
                .runOn(port()));
    }

    private static InetSocketAddress at(String host, UdpSocket socket) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByName(host), socket.address().getPort());
    }

    private static Datagram.PacketInfo hops(int timeToLive) {
        return new Datagram.PacketInfo(null, 0, timeToLive);
    }

    @Test
    void an_empty_datagram_goes_to_the_connected_peer() {
        DatagramSocket peer = peer();
        UdpSocket socket = open(socket().connect(addressOf(peer)));
        await(socket.send(Datagram.of(direct(new byte[0]))));
        assertThat(receive(peer).bytes()).isEmpty();
    }

    @Test
    void a_datagram_of_IPv6_tells_where_it_was_sent_to_and_its_hop_limit() throws Exception {
        UdpSocket receiver = ofBoth();
        UdpSocket sender = ofBoth();
        await(sender.send(Datagram.to(at("::1", receiver), number(1)).with(hops(7))));
        Got got = receive(receiver);
        assertThat(got.info().address()).isEqualTo(InetAddress.getByName("::1"));
        assertThat(got.info().interfaceIndex())
                .isEqualTo(NetworkInterface.getByInetAddress(LOOPBACK).getIndex());
        assertThat(got.info().timeToLive()).isEqualTo(7);
        assertThat(got.peer()).isEqualTo(at("::1", sender));
    }

    @Test
    void a_socket_of_both_families_tells_of_IPv4_as_IPv4_and_replies_from_there() throws Exception {
        InetAddress second = InetAddress.getByName("127.0.0.2");
        UdpSocket server = ofBoth();
        DatagramSocket peer = peer();
        send(peer, at("127.0.0.2", server), new byte[] {1});
        Got question = receive(server);
        assertThat(question.peer()).isEqualTo(addressOf(peer));
        assertThat(question.info().address()).isEqualTo(second);
        assertThat(question.info().timeToLive()).isPositive();
        await(server.send(Datagram.to(question.peer(), number(2)).with(new Datagram.PacketInfo(second, 0, 9))));
        assertThat(receive(peer).peer().getAddress()).isEqualTo(second);
    }

    @Test
    void a_connected_socket_of_both_families_sends_with_a_time_to_live_of_its_own() throws Exception {
        UdpSocket four = ofBoth();
        UdpSocket six = ofBoth();
        UdpSocket sender = ofBoth();
        await(sender.connect(at("127.0.0.1", four)));
        await(sender.send(Datagram.of(number(4)).with(hops(4))));
        await(sender.connect(at("::1", six)));
        await(sender.send(Datagram.of(number(6)).with(hops(6))));
        assertThat(receive(four).info().timeToLive()).isEqualTo(4);
        assertThat(receive(six).info().timeToLive()).isEqualTo(6);
    }

    @Test
    void a_link_local_address_comes_with_its_interface_and_serves_as_source() throws Exception {
        Optional<Inet6Address> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
                .map(Inet6Address.class::cast)
                .findFirst();
        assumeTrue(own.isPresent(), "no interface here has a link-local address");
        UdpSocket server = ofBoth();
        UdpSocket client = ofBoth();
        InetSocketAddress to = new InetSocketAddress(own.get(), server.address().getPort());
        await(client.send(Datagram.to(to, number(1))));
        Got question = receive(server);
        Inet6Address destination = (Inet6Address) question.info().address();
        assertThat(destination).isEqualTo(own.get());
        assertThat(destination.getScopeId()).isEqualTo(own.get().getScopeId());
        await(server.send(Datagram.to(question.peer(), number(2)).with(new Datagram.PacketInfo(destination, 0, -1))));
        assertThat(receive(client).peer()).isEqualTo(to);
    }

    @Test
    void a_source_that_cannot_be_is_refused_and_the_next_datagram_goes_out() throws Exception {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        ByteBuf content = number(1);
        StepVerifier.create(socket.send(Datagram.to(addressOf(peer), content)
                        .with(new Datagram.PacketInfo(InetAddress.getByName("::1"), 0, -1))))
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
        assertThat(content.refCnt()).isZero();
        // 192.0.2.0/24 is for examples: no machine has such an address.
        StepVerifier.create(socket.send(Datagram.to(addressOf(peer), number(2))
                        .with(new Datagram.PacketInfo(InetAddress.getByName("192.0.2.1"), 0, -1))))
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(SocketException.class).hasMessageContaining("sendTo"))
                .verify(PATIENCE);
        await(socket.send(Datagram.to(addressOf(peer), number(3))));
        assertThat(number(receive(peer).bytes())).isEqualTo(3);
    }

    @Test
    void a_peer_of_IPv6_is_not_reached_through_IPv4() throws Exception {
        UdpSocket socket = open();
        StepVerifier.create(socket.send(Datagram.to(at("::1", socket), number(1))))
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(SocketException.class).hasMessageContaining("[0:0:0:0:0:0:0:1]"))
                .verify(PATIENCE);
    }

    @Test
    void a_broadcast_needs_the_option() throws Exception {
        UdpSocket socket =
                open(UdpSocket.create().family(StandardProtocolFamily.INET).runOn(port()));
        StepVerifier.create(socket.send(Datagram.to(at("127.255.255.255", socket), number(1))))
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(SocketException.class).hasMessageContaining("EACCES"))
                .verify(PATIENCE);
    }

    @Test
    void the_port_that_it_was_opened_with_stays_after_a_disconnect() {
        UdpSocket socket = open(UdpSocket.create().runOn(port()));
        DatagramSocket peer = peer();
        for (int i = 0; i < 3; i++) {
            await(socket.connect(addressOf(peer)));
            await(socket.disconnect());
            send(peer, new InetSocketAddress(LOOPBACK, socket.address().getPort()), bytes(i));
            assertThat(number(receive(socket).bytes())).isEqualTo(i);
        }
    }

    // ---- groups

    /** {@return an interface whose groups of IPv6 can be used; the loopback mostly has no route to any} */
    private static NetworkInterface outer() throws IOException {
        Optional<NetworkInterface> outer = NetworkInterface.networkInterfaces()
                .filter(one -> one.inetAddresses()
                        .anyMatch(address -> address instanceof Inet6Address && address.isLinkLocalAddress()))
                .findFirst();
        assumeTrue(outer.isPresent(), "no interface here can take groups of IPv6");
        return outer.get();
    }

    @Test
    void a_group_of_IPv6_is_joined_and_left() throws Exception {
        UdpSocket receiver = ofBoth();
        NetworkInterface outer = outer();
        // Of the scope of an interface: what is sent there does not leave this machine.
        InetAddress group = InetAddress.getByName("ff11::4242");
        UdpSocket sender = open(UdpSocket.create()
                .family(StandardProtocolFamily.INET6)
                .option(StandardSocketOptions.IP_MULTICAST_IF, outer)
                .runOn(port()));
        InetSocketAddress to = new InetSocketAddress(group, receiver.address().getPort());
        await(receiver.join(group, outer));
        await(sender.send(Datagram.to(to, number(1))));
        Got got = receive(receiver);
        assertThat(number(got.bytes())).isEqualTo(1);
        assertThat(got.info().address()).isEqualTo(group);
        assertThat(got.info().interfaceIndex()).isEqualTo(outer.getIndex());
        await(receiver.leave(group, outer));
        await(sender.send(Datagram.to(to, number(2))));
        await(sender.send(Datagram.to(at("::1", receiver), number(3))));
        assertThat(number(receive(receiver).bytes())).isEqualTo(3);
        await(receiver.join(group, outer, got.peer().getAddress()));
        await(sender.send(Datagram.to(to, number(4))));
        assertThat(number(receive(receiver).bytes())).as("from that source").isEqualTo(4);
    }

    @Test
    void a_socket_of_both_families_joins_groups_of_IPv4() throws Exception {
        UdpSocket receiver = ofBoth();
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
        InetAddress group = InetAddress.getByName("239.255.42.98");
        UdpSocket sender = open(UdpSocket.create()
                .family(StandardProtocolFamily.INET6)
                .option(StandardSocketOptions.IP_MULTICAST_IF, loopback)
                .runOn(port()));
        await(receiver.join(group, loopback, LOOPBACK));
        await(sender.send(
                Datagram.to(new InetSocketAddress(group, receiver.address().getPort()), number(1))));
        assertThat(receive(receiver).info().address()).isEqualTo(group);
    }

    @Test
    void without_an_interface_a_group_is_joined_where_the_socket_sends_to_groups() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
        InetAddress group = InetAddress.getByName("239.255.42.97");
        UdpSocket socket = open(UdpSocket.create()
                .family(StandardProtocolFamily.INET)
                .option(StandardSocketOptions.IP_MULTICAST_IF, loopback)
                .runOn(port()));
        InetSocketAddress to = new InetSocketAddress(group, socket.address().getPort());
        await(socket.join(group, null));
        await(socket.join(group, null));
        await(socket.send(Datagram.to(to, number(1))));
        assertThat(number(receive(socket).bytes())).isEqualTo(1);
        await(socket.leave(group, null));
        StepVerifier.create(socket.leave(group, null))
                .expectError(SocketException.class)
                .verify(PATIENCE);
    }

    @Test
    void what_others_have_joined_is_not_heard() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOOPBACK);
        InetAddress group = InetAddress.getByName("239.255.42.96");
        UdpSocket member = open(UdpSocket.create()
                .family(StandardProtocolFamily.INET)
                .reuseAddress(true)
                .option(StandardSocketOptions.IP_MULTICAST_IF, loopback)
                .runOn(port()));
        UdpSocket other = open(UdpSocket.create()
                .family(StandardProtocolFamily.INET)
                .reuseAddress(true)
                .port(member.address().getPort())
                .runOn(port()));
        await(member.join(group, loopback));
        await(member.send(
                Datagram.to(new InetSocketAddress(group, member.address().getPort()), number(1))));
        assertThat(number(receive(member).bytes())).isEqualTo(1);
        await(member.send(Datagram.to(at("127.0.0.1", other), number(2))));
        // A datagram of the group would have come before it. Of two sockets with one port the younger gets the others'
        // datagrams.
        assertThat(number(receive(other).bytes())).isEqualTo(2);
    }
}
