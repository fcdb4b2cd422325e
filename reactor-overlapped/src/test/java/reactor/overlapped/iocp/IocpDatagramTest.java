package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.NotYetConnectedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.spi.DatagramControl;
import reactor.overlapped.spi.DatagramOrigin;
import reactor.overlapped.spi.DatagramSpec;
import reactor.overlapped.spi.DatagramTarget;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.Status;
import reactor.overlapped.testing.PortFixture;

/** Datagrams through the port, and to and from a program that uses sockets that block. */
@Tag("iocp")
class IocpDatagramTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String IPV4 = "127.0.0.1";
    private static final String IPV6 = "::1";

    @RegisterExtension
    final PortFixture fixture = PortFixture.on("iocp");

    // ---- sending and receiving

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void a_datagram_arrives_with_its_sender_and_is_answered(String host) throws IOException {
        OpenHandle one = open(host, false);
        OpenHandle other = open(host, false);
        PortRequest waiting = receive(one, 64);
        assertThat(waiting.isDone()).isFalse();
        assertThat(send(other, "question", address(one)).await()).isEqualTo(Status.OK);
        assertThat(waiting.text()).isEqualTo("question");
        assertThat(waiting.flags).isZero();
        assertThat(waiting.result).isEqualTo(new DatagramOrigin(address(other), null, 0, -1));
        for (int i = 0; i < 3; i++) {
            assertThat(send(one, "answer " + i, ((DatagramOrigin) waiting.result).sender())
                            .await())
                    .isEqualTo(Status.OK);
        }
        for (int i = 0; i < 3; i++) {
            PortRequest answer = receive(other, 64);
            assertThat(answer.text()).isEqualTo("answer " + i);
            assertThat(((DatagramOrigin) answer.result).sender()).isEqualTo(address(one));
        }
        close(one, other);
    }

    @Test
    void each_of_several_senders_is_told_from_the_others() throws IOException {
        OpenHandle receiver = open(IPV4, false);
        OpenHandle[] senders = {open(IPV4, false), open(IPV4, false)};
        for (int i = 0; i < 6; i++) {
            send(senders[i % 2], "from " + i, address(receiver)).await();
            PortRequest received = receive(receiver, 64);
            assertThat(received.text()).isEqualTo("from " + i);
            assertThat(((DatagramOrigin) received.result).sender()).isEqualTo(address(senders[i % 2]));
        }
        close(receiver, senders[0], senders[1]);
    }

    @Test
    void a_program_with_blocking_sockets_is_understood_and_answered() throws IOException {
        OpenHandle handle = open(IPV4, false);
        try (DatagramSocket plain = new DatagramSocket(at(IPV4, 0))) {
            plain.setSoTimeout((int) PATIENCE.toMillis());
            byte[] bytes = "plain".getBytes(StandardCharsets.UTF_8);
            plain.send(new DatagramPacket(bytes, bytes.length, address(handle)));
            PortRequest received = receive(handle, 64);
            assertThat(received.text()).isEqualTo("plain");
            assertThat(((DatagramOrigin) received.result).sender()).isEqualTo(plain.getLocalSocketAddress());
            send(handle, "answer", (InetSocketAddress) plain.getLocalSocketAddress())
                    .await();
            DatagramPacket answer = new DatagramPacket(new byte[64], 64);
            plain.receive(answer);
            assertThat(new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8))
                    .isEqualTo("answer");
        }
        close(handle);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_empty_datagram_is_a_datagram(boolean packetInfo) throws IOException {
        OpenHandle one = open(IPV4, packetInfo);
        OpenHandle other = open(IPV4, false);
        send(other, "", address(one)).await();
        send(other, "after", address(one)).await();
        PortRequest empty = receive(one, 64);
        assertThat(empty.await()).isEqualTo(Status.OK);
        assertThat(empty.transferred).isZero();
        assertThat(((DatagramOrigin) empty.result).sender()).isEqualTo(address(other));
        assertThat(receive(one, 64).text()).isEqualTo("after");
        close(one, other);
    }

    @ParameterizedTest
    @ValueSource(strings = {"before, false", "before, true", "after, false", "after, true"})
    void a_datagram_longer_than_the_memory_is_cut_and_says_so(String which) throws IOException {
        boolean packetInfo = which.endsWith("true");
        OpenHandle one = open(IPV4, packetInfo);
        OpenHandle other = open(IPV4, false);
        PortRequest cut;
        if (which.startsWith("before")) {
            cut = receive(one, 4);
            send(other, "0123456789", address(one)).await();
        } else {
            send(other, "0123456789", address(one)).await();
            PortRequest.submit(one, Op.AWAIT_READABLE).await();
            cut = receive(one, 4);
        }
        send(other, "next", address(one)).await();
        assertThat(cut.text()).isEqualTo("0123");
        assertThat(cut.flags & Request.TRUNCATED).isNotZero();
        assertThat(((DatagramOrigin) cut.result).sender()).isEqualTo(address(other));
        PortRequest next = receive(one, 4);
        assertThat(next.text()).isEqualTo("next");
        assertThat(next.flags).isZero();
        close(one, other);
    }

    @Test
    void a_datagram_is_gathered_from_several_buffers_and_scattered_to_several() throws IOException {
        OpenHandle one = open(IPV4, false);
        OpenHandle other = open(IPV4, false);
        ((DatagramControl) other.system()).connect(address(one));
        ByteBuf head = fixture.allocator().directBuffer().writeBytes("head ".getBytes(StandardCharsets.UTF_8));
        ByteBuf body = fixture.allocator().directBuffer().writeBytes("body".getBytes(StandardCharsets.UTF_8));
        assertThat(PortRequest.vector(other, Op.SEND_TO, head, body).await()).isEqualTo(Status.OK);
        ByteBuf first = fixture.allocator().directBuffer(5, 5);
        ByteBuf second = fixture.allocator().directBuffer(64, 64);
        PortRequest received = PortRequest.vector(one, Op.RECEIVE_FROM, first, second);
        assertThat(received.await()).isEqualTo(Status.OK);
        assertThat(received.transferred).isEqualTo(9);
        assertThat(first.getCharSequence(0, 5, StandardCharsets.UTF_8)).hasToString("head ");
        assertThat(second.getCharSequence(0, 4, StandardCharsets.UTF_8)).hasToString("body");
        head.release();
        body.release();
        first.release();
        second.release();
        close(one, other);
    }

    @Test
    void a_datagram_longer_than_any_may_be_is_refused() throws IOException {
        OpenHandle one = open(IPV4, false);
        PortRequest tooLong = send(one, "x".repeat(70_000), address(one));
        assertThat(tooLong.await()).isEqualTo(Status.FAILED);
        assertThat(tooLong.error).isInstanceOf(IOException.class).hasMessageContaining("WSAEMSGSIZE");
        send(one, "short", address(one)).await();
        assertThat(receive(one, 64).text()).isEqualTo("short");
        close(one);
    }

    @Test
    void waiting_without_memory_takes_no_datagram() throws IOException {
        OpenHandle one = open(IPV4, false);
        PortRequest waiting = PortRequest.submit(one, Op.AWAIT_READABLE);
        assertThat(waiting.isDone()).isFalse();
        send(one, "first", address(one)).await();
        send(one, "", address(one)).await();
        assertThat(waiting.await()).isEqualTo(Status.OK);
        assertThat(PortRequest.submit(one, Op.AWAIT_READABLE).await()).isEqualTo(Status.OK);
        PortRequest received = receive(one, 64);
        assertThat(received.text()).isEqualTo("first");
        assertThat(received.flags).isZero();
        assertThat(PortRequest.submit(one, Op.AWAIT_READABLE).await()).isEqualTo(Status.OK);
        assertThat(receive(one, 64).text()).isEmpty();
        PortRequest cancelled = PortRequest.submit(one, Op.AWAIT_READABLE);
        cancelled.cancelRequest();
        assertThat(cancelled.await()).isEqualTo(Status.ABORTED);
        close(one);
    }

    // ---- peers

    @Test
    void a_connected_socket_sends_to_its_peer_and_hears_nobody_else() throws IOException {
        OpenHandle peer = open(IPV4, false);
        OpenHandle stranger = open(IPV4, false);
        // Linux, below Wine, takes a port that it has chosen itself away again when a socket is disconnected.
        OpenHandle connected =
                fixture.engine().open(new DatagramSpec(null, free(), address(peer), false, SocketSettings.DEFAULT));
        assertThat(control(connected).remoteAddress()).isEqualTo(address(peer));
        assertThat(send(connected, "to my peer", null).await()).isEqualTo(Status.OK);
        assertThat(receive(peer, 64).text()).isEqualTo("to my peer");
        send(stranger, "from a stranger", address(connected)).await();
        send(peer, "from my peer", address(connected)).await();
        assertThat(receive(connected, 64).text()).isEqualTo("from my peer");
        control(connected).disconnect();
        assertThat(control(connected).remoteAddress()).isNull();
        send(stranger, "from anybody", address(connected)).await();
        assertThat(receive(connected, 64).text()).isEqualTo("from anybody");
        control(connected).connect(address(stranger));
        send(connected, "hello stranger", null).await();
        assertThat(receive(stranger, 64).text()).isEqualTo("hello stranger");
        close(peer, stranger, connected);
    }

    @Test
    void without_a_peer_a_target_is_needed() throws IOException {
        OpenHandle one = open(IPV4, false);
        PortRequest nowhere = send(one, "nowhere", null);
        assertThat(nowhere.await()).isEqualTo(Status.FAILED);
        assertThat(nowhere.error).isInstanceOf(NotYetConnectedException.class);
        close(one);
    }

    @Test
    void a_peer_that_is_not_there_does_not_end_receiving() throws IOException {
        OpenHandle one = open(IPV4, false);
        InetSocketAddress nobody = free();
        PortRequest waiting = receive(one, 64);
        for (int i = 0; i < 3; i++) {
            assertThat(send(one, "anybody there?", nobody).await()).isEqualTo(Status.OK);
        }
        send(one, "only me", address(one)).await();
        assertThat(waiting.text()).isEqualTo("only me");
        close(one);
    }

    /** Wine never reports it, so the system's answer is a made one. */
    @ParameterizedTest
    @ValueSource(ints = {1234, 64, 10052, 10054})
    void the_answer_that_an_earlier_datagram_found_nobody_is_a_port_unreachable_exception(int error)
            throws IOException {
        OpenHandle one = open(IPV4, false);
        PortRequest sent = send(one, "to myself", address(one));
        assertThat(sent.await()).isEqualTo(Status.OK);
        PortRequest received = receive(one, 64);
        assertThat(received.await()).isEqualTo(Status.OK);
        ((IocpDatagramSocket) one.system()).settle(received, 0, error, 0);
        assertThat(received.status).isEqualTo(Status.FAILED);
        assertThat(received.error)
                .isInstanceOf(PortUnreachableException.class)
                .hasMessageContaining("receiveFrom")
                .hasMessageContaining(Integer.toString(error));
        close(one);
    }

    @Test
    void without_a_family_and_addresses_a_socket_serves_both_families() throws IOException {
        OpenHandle both = fixture.engine().open(new DatagramSpec(null, null, null, false, SocketSettings.DEFAULT));
        int port = address(both).getPort();
        for (String host : new String[] {IPV4, IPV6}) {
            OpenHandle peer = open(host, false);
            send(peer, host, at(host, port)).await();
            PortRequest received = receive(both, 64);
            assertThat(received.text()).isEqualTo(host);
            assertThat(((DatagramOrigin) received.result).sender()).isEqualTo(address(peer));
            send(both, "back", address(peer)).await();
            assertThat(receive(peer, 64).text()).isEqualTo("back");
            close(peer);
        }
        close(both);
    }

    // ---- control data

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void packet_info_tells_destination_interface_and_time_to_live(String host) throws IOException {
        OpenHandle one = open(host, true);
        OpenHandle other = open(host, false);
        for (boolean before : new boolean[] {true, false}) {
            PortRequest received = before ? receive(one, 64) : null;
            send(other, "with control", address(one)).await();
            if (received == null) {
                PortRequest.submit(one, Op.AWAIT_READABLE).await();
                received = receive(one, 64);
            }
            assertThat(received.text()).isEqualTo("with control");
            assertThat(received.flags).isZero();
            DatagramOrigin origin = (DatagramOrigin) received.result;
            assertThat(origin.sender()).isEqualTo(address(other));
            assertThat(origin.destination()).isEqualTo(InetAddress.getByName(host));
            assertThat(origin.interfaceIndex()).isPositive();
            assertThat(origin.timeToLive()).isBetween(1, 255);
        }
        close(one, other);
    }

    @ParameterizedTest
    @ValueSource(strings = {IPV4, IPV6})
    void a_datagram_with_control_data_arrives(String host) throws IOException {
        OpenHandle one = open(host, true);
        OpenHandle other = open(host, false);
        DatagramTarget target = new DatagramTarget(address(one), InetAddress.getByName(host), 0, 7);
        assertThat(PortRequest.write(other, Op.SEND_TO, "with control", target).await())
                .isEqualTo(Status.OK);
        PortRequest received = receive(one, 64);
        assertThat(received.text()).isEqualTo("with control");
        assertThat(((DatagramOrigin) received.result).sender()).isEqualTo(address(other));
        DatagramOrigin origin = (DatagramOrigin) received.result;
        close(one, other);
        assumeTrue(
                origin.timeToLive() != 64 && origin.timeToLive() != 128,
                "this system ignores WSASendMsg's control data");
        assertThat(origin.timeToLive()).isEqualTo(7);
    }

    // ---- groups

    @Test
    void a_group_is_heard_from_join_to_leave() throws IOException {
        InetAddress group = InetAddress.getByName("239.255.17.41");
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName(IPV4));
        assumeTrue(loopback != null, "no interface has " + IPV4);
        OpenHandle member = fixture.engine()
                .open(new DatagramSpec(
                        StandardProtocolFamily.INET, at("0.0.0.0", 0), null, false, SocketSettings.DEFAULT));
        OpenHandle sender = open(IPV4, false);
        option(sender, StandardSocketOptions.IP_MULTICAST_LOOP, true);
        option(sender, StandardSocketOptions.IP_MULTICAST_TTL, 0);
        assertThat(control(sender).option(StandardSocketOptions.IP_MULTICAST_TTL))
                .isZero();
        InetSocketAddress everyone =
                new InetSocketAddress(group, address(member).getPort());
        control(member).join(group, loopback, null);
        send(sender, "to the group", everyone).await();
        assertThat(receive(member, 64).text()).isEqualTo("to the group");
        control(member).leave(group, loopback, null);
        send(sender, "to those left", everyone).await();
        send(sender, "to one", at(IPV4, address(member).getPort())).await();
        assertThat(receive(member, 64).text()).isEqualTo("to one");
        control(member).join(group, loopback, InetAddress.getByName(IPV4));
        send(sender, "from a source", everyone).await();
        assertThat(receive(member, 64).text()).isEqualTo("from a source");
        control(member).leave(group, loopback, InetAddress.getByName(IPV4));
        assertThatThrownBy(() -> control(member).leave(group, loopback, null)).isInstanceOf(IOException.class);
        close(member, sender);
    }

    @Test
    void what_is_no_group_or_of_the_other_family_cannot_be_joined() throws IOException {
        OpenHandle one = open(IPV4, false);
        assertThatThrownBy(() -> control(one).join(InetAddress.getByName(IPV4), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no group");
        assertThatThrownBy(() -> control(one).join(InetAddress.getByName("ff02::1"), null, null))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("ff02");
        close(one);
    }

    // ---- opening, cancel, close

    @Test
    void an_address_in_use_is_not_shared() throws IOException {
        OpenHandle one = open(IPV4, false);
        assertThatThrownBy(() -> fixture.engine()
                        .open(new DatagramSpec(null, address(one), null, false, SocketSettings.DEFAULT)))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(Integer.toString(address(one).getPort()));
        close(one);
    }

    @Test
    void options_are_set_and_told() throws IOException {
        OpenHandle one = fixture.engine()
                .open(new DatagramSpec(
                        null,
                        at(IPV4, 0),
                        null,
                        false,
                        new SocketSettings(Map.of(StandardSocketOptions.SO_BROADCAST, true), false, false, false)));
        assertThat(control(one).option(StandardSocketOptions.SO_BROADCAST)).isTrue();
        option(one, StandardSocketOptions.SO_BROADCAST, false);
        PortRequest forbidden = send(one, "to all", at("255.255.255.255", 9));
        assertThat(forbidden.await()).isEqualTo(Status.FAILED);
        assertThat(forbidden.error).isInstanceOf(IOException.class).hasMessageContaining("WSAEACCES");
        close(one);
    }

    @Test
    void a_cancelled_reception_takes_nothing_from_the_next() throws IOException {
        OpenHandle one = open(IPV4, false);
        for (int i = 0; i < 50; i++) {
            PortRequest reception = receive(one, 64);
            PortRequest sent = send(one, "datagram " + i, address(one));
            reception.cancelRequest();
            sent.await();
            if (reception.await() == Status.ABORTED) {
                assertThat(reception.transferred).isZero();
                reception = receive(one, 64);
            }
            assertThat(reception.text()).isEqualTo("datagram " + i);
        }
        close(one);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closing_aborts_receptions(boolean packetInfo) throws IOException {
        OpenHandle one = open(IPV4, packetInfo);
        PortRequest first = receive(one, 64);
        PortRequest second = receive(one, 64);
        close(one);
        assertThat(first.await()).isEqualTo(Status.ABORTED);
        assertThat(second.await()).isEqualTo(Status.ABORTED);
    }

    // ---- steps

    private OpenHandle open(String host, boolean packetInfo) throws IOException {
        return fixture.engine().open(new DatagramSpec(null, at(host, 0), null, packetInfo, SocketSettings.DEFAULT));
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(host, port);
    }

    /** {@return an address that nobody has} */
    private static InetSocketAddress free() throws IOException {
        try (DatagramSocket closed = new DatagramSocket(at(IPV4, 0))) {
            return (InetSocketAddress) closed.getLocalSocketAddress();
        }
    }

    private static InetSocketAddress address(OpenHandle handle) throws IOException {
        return (InetSocketAddress) control(handle).localAddress();
    }

    private static DatagramControl control(OpenHandle handle) {
        return handle.system().control(DatagramControl.class);
    }

    private static <T> void option(OpenHandle handle, SocketOption<T> option, T value) throws IOException {
        control(handle).option(option, value);
    }

    private static PortRequest receive(OpenHandle handle, int most) {
        return PortRequest.read(handle, Op.RECEIVE_FROM, most);
    }

    private static PortRequest send(OpenHandle handle, String text, InetSocketAddress peer) {
        return PortRequest.write(handle, Op.SEND_TO, text, peer == null ? null : new DatagramTarget(peer, null, 0, -1));
    }

    private static void close(OpenHandle... handles) {
        for (OpenHandle handle : handles) {
            handle.close().block(PATIENCE);
        }
    }
}
