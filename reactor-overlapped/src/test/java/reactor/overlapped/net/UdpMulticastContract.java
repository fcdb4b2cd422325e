package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.test.StepVerifier;

/** Multicast groups, joined on the loopback. */
@Timeout(120)
abstract class UdpMulticastContract extends UdpContract {

    private static final String GROUP = "239.255.42.99";
    private static final int PROBE_MILLIS = 2000;

    private InetAddress group;
    private NetworkInterface loopback;

    UdpMulticastContract(String backend) {
        super(backend);
    }

    /** Whether the JDK's own sockets can do it here. */
    @BeforeEach
    void probe() throws IOException {
        group = InetAddress.getByName(GROUP);
        loopback = NetworkInterface.getByInetAddress(LOOPBACK);
        try (MulticastSocket receiver = new MulticastSocket(0);
                DatagramSocket sender = sender()) {
            receiver.joinGroup(new InetSocketAddress(group, 0), loopback);
            receiver.setSoTimeout(PROBE_MILLIS);
            sender.send(new DatagramPacket(new byte[1], 1, group, receiver.getLocalPort()));
            receiver.receive(new DatagramPacket(new byte[1], 1));
        } catch (IOException e) {
            abort("this machine's loopback takes no multicast: " + e);
        }
    }

    private DatagramSocket sender() {
        try {
            DatagramSocket sender = peer();
            sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            return sender;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private UdpSocket receiver() {
        return open(UdpSocket.create()
                .family(StandardProtocolFamily.INET)
                .reuseAddress(true)
                .runOn(port()));
    }

    private InetSocketAddress groupAt(UdpSocket receiver) {
        return new InetSocketAddress(group, receiver.address().getPort());
    }

    private static InetSocketAddress directly(UdpSocket receiver) {
        return new InetSocketAddress(LOOPBACK, receiver.address().getPort());
    }

    @Test
    void who_has_joined_receives_and_who_has_left_does_not() {
        UdpSocket receiver = receiver();
        DatagramSocket sender = sender();
        for (int i = 0; i < 3; i++) {
            await(receiver.join(group, loopback));
            send(sender, groupAt(receiver), bytes(i));
            assertThat(number(receive(receiver).bytes())).isEqualTo(i);
            await(receiver.leave(group, loopback));
            send(sender, groupAt(receiver), bytes(100));
            send(sender, directly(receiver), bytes(10 + i));
            assertThat(number(receive(receiver).bytes())).isEqualTo(10 + i);
        }
    }

    @Test
    void who_has_joined_for_one_source_hears_only_that() throws Exception {
        assumeFalse(WINE, "Wine takes the source of IP_ADD_SOURCE_MEMBERSHIP for the interface");
        UdpSocket receiver = receiver();
        DatagramSocket sender = sender();
        await(receiver.join(group, loopback, InetAddress.getByName("127.0.0.9")));
        send(sender, groupAt(receiver), bytes(1));
        send(sender, directly(receiver), bytes(2));
        assertThat(number(receive(receiver).bytes())).as("from another source").isEqualTo(2);
        await(receiver.leave(group, loopback, InetAddress.getByName("127.0.0.9")));
        await(receiver.join(group, loopback, LOOPBACK));
        send(sender, groupAt(receiver), bytes(3));
        assertThat(number(receive(receiver).bytes())).isEqualTo(3);
    }

    @Test
    void several_receivers_of_one_port_all_receive() {
        UdpSocket one = receiver();
        UdpSocket two = open(UdpSocket.create()
                .family(StandardProtocolFamily.INET)
                .port(one.address().getPort())
                .reuseAddress(true)
                .runOn(port()));
        await(one.join(group, loopback));
        await(two.join(group, loopback));
        send(sender(), groupAt(one), bytes(7));
        assertThat(number(receive(one).bytes())).isEqualTo(7);
        assertThat(number(receive(two).bytes())).isEqualTo(7);
    }

    @Test
    void what_it_sends_goes_out_where_it_is_told_to() throws Exception {
        assumeFalse(WINE, "Wine's IP_MULTICAST_IF knows no interface by its number");
        UdpSocket sender = open(socket().option(StandardSocketOptions.IP_MULTICAST_IF, loopback));
        try (MulticastSocket receiver = new MulticastSocket(0)) {
            receiver.joinGroup(new InetSocketAddress(group, 0), loopback);
            receiver.setSoTimeout(PEER_PATIENCE_MILLIS);
            await(sender.send(
                    Datagram.to(new InetSocketAddress(group, receiver.getLocalPort()), direct(new byte[] {4}))));
            assertThat(receive(receiver).bytes()).containsExactly(4);
        }
    }

    @Test
    void leaving_a_group_that_was_never_joined_is_an_error() {
        StepVerifier.create(receiver().leave(group, loopback)).expectError().verify(PATIENCE);
    }

    @Test
    void an_address_that_is_no_group_is_refused() {
        StepVerifier.create(receiver().join(LOOPBACK, loopback)).expectError().verify(PATIENCE);
    }
}
