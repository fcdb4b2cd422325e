package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Control data of datagrams: where they were sent to, came in, go out. */
@Timeout(120)
abstract class UdpPacketInfoContract extends UdpContract {

    private static final String IGNORES_CONTROL = "Wine's WSASendMsg ignores control data";

    UdpPacketInfoContract(String backend) {
        super(backend);
    }

    private UdpSocket everywhere() {
        return open(UdpSocket.create()
                .family(StandardProtocolFamily.INET)
                .packetInfo(true)
                .runOn(port()));
    }

    private static InetSocketAddress at(InetAddress address, UdpSocket socket) {
        return new InetSocketAddress(address, socket.address().getPort());
    }

    @Test
    void a_datagram_tells_where_it_was_sent_to_and_came_in() {
        UdpSocket socket = everywhere();
        DatagramSocket peer = peer();
        send(peer, at(LOOPBACK, socket), contents(100));
        Got got = receive(socket);
        assertThat(got.bytes()).isEqualTo(contents(100));
        assertThat(got.peer()).isEqualTo(addressOf(peer));
        assertThat(got.flags()).isEmpty();
        assertThat(got.info().address()).isEqualTo(LOOPBACK);
        assertThat(got.info().interfaceIndex()).isPositive();
    }

    @Test
    void it_is_cut_and_says_so_with_packet_info_too() {
        UdpSocket socket = open(socket().packetInfo(true).bufferSize(10));
        send(peer(), socket, contents(20), contents(10));
        Got cut = receive(socket);
        assertThat(cut.bytes()).hasSize(10);
        assertThat(cut.flags()).contains(ReceiveFlag.TRUNCATED);
        assertThat(receive(socket).flags()).isEmpty();
    }

    @Test
    void it_is_sent_from_the_address_and_with_the_time_to_live_that_it_says() throws Exception {
        assumeFalse(WINE, IGNORES_CONTROL);
        InetAddress second = InetAddress.getByName("127.0.0.2");
        UdpSocket receiver = everywhere();
        UdpSocket sender = everywhere();
        Datagram plain = Datagram.to(at(LOOPBACK, receiver), direct(new byte[] {1}));
        await(sender.send(plain.with(new Datagram.PacketInfo(second, 0, -1))));
        Got got = receive(receiver);
        assertThat(got.peer().getAddress()).isEqualTo(second);
        await(sender.send(Datagram.to(at(LOOPBACK, receiver), direct(new byte[] {2}))
                .with(new Datagram.PacketInfo(null, got.info().interfaceIndex(), 3))));
        Got second3 = receive(receiver);
        assertThat(second3.bytes()).containsExactly(2);
        assertThat(second3.info().timeToLive()).isEqualTo(3);
        await(sender.send(Datagram.to(at(LOOPBACK, receiver), direct(new byte[] {3}))));
        assertThat(receive(receiver).info().timeToLive()).as("the socket's own").isGreaterThan(3);
    }

    @Test
    void a_reply_goes_out_from_where_the_question_was_sent_to() throws Exception {
        assumeFalse(WINE, IGNORES_CONTROL);
        InetAddress second = InetAddress.getByName("127.0.0.2");
        UdpSocket server = everywhere();
        DatagramSocket peer = peer();
        send(peer, at(second, server), new byte[] {1});
        Got question = receive(server);
        assertThat(question.info().address()).isEqualTo(second);
        await(server.send(Datagram.to(question.peer(), direct(new byte[] {2}))
                .with(new Datagram.PacketInfo(question.info().address(), 0, -1))));
        assertThat(receive(peer).peer().getAddress()).isEqualTo(second);
    }
}
