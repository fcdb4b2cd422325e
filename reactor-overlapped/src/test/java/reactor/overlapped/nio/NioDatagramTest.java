package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.spi.DatagramControl;
import reactor.overlapped.spi.DatagramOrigin;
import reactor.overlapped.spi.DatagramSpec;
import reactor.overlapped.spi.DatagramTarget;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** Datagrams as the driver has them. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
class NioDatagramTest {

    private final RawPort port = new RawPort(1, 2);

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    @Test
    void a_datagram_tells_its_sender_and_whether_it_was_cut() throws Exception {
        SystemHandle receiver = open(null);
        SystemHandle sender = open(null);
        for (int length : new int[] {0, 10, 11, 1000}) {
            Request received = receive(10);
            Semaphore done = new Semaphore(0);
            port.start(receiver, received, ended -> done.release());
            assertThat(port.call(sender, send(length, address(receiver))).transferred)
                    .isEqualTo(length);
            assertThat(done.tryAcquire(RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(received.status).isEqualTo(Status.OK);
            assertThat(received.transferred).isEqualTo(Math.min(length, 10));
            assertThat(received.flags).isEqualTo(length > 10 ? Request.TRUNCATED : 0);
            assertThat(((DatagramOrigin) received.result).sender()).isEqualTo(address(sender));
        }
    }

    @Test
    void memory_for_the_longest_datagram_takes_the_longest_datagram() throws Exception {
        SystemHandle receiver = open(null);
        SystemHandle sender = open(null);
        port.call(sender, send(65_507, address(receiver)));
        Request received = port.call(receiver, receive(65_535));
        assertThat(received.transferred).isEqualTo(65_507);
        assertThat(received.flags).isZero();
    }

    @Test
    void an_unreachable_peer_is_told_and_receiving_goes_on() throws Exception {
        InetSocketAddress nobody;
        try (RawPort other = new RawPort(1, 1)) {
            nobody = address(other.open(new DatagramSpec(null, loopback(), null, false, SocketSettings.DEFAULT)));
        }
        SystemHandle socket = open(nobody);
        Request received = receive(10);
        Semaphore done = new Semaphore(0);
        port.start(socket, received, ended -> done.release());
        port.call(socket, send(1, null));
        assertThat(done.tryAcquire(RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(received.error).isInstanceOf(PortUnreachableException.class).hasMessageContaining("receiveFrom");
        SystemHandle peer = open(null);
        socket.control(DatagramControl.class).connect(address(peer));
        port.call(peer, send(3, address(socket)));
        assertThat(port.call(socket, receive(10)).transferred).isEqualTo(3);
    }

    @Test
    void a_group_is_heard_while_it_is_joined() throws Exception {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
        InetAddress group = InetAddress.getByName("239.1.2.3");
        SocketSettings settings =
                new SocketSettings(Map.of(StandardSocketOptions.IP_MULTICAST_IF, loopback), false, false, false);
        SystemHandle receiver = port.open(new DatagramSpec(
                StandardProtocolFamily.INET, new InetSocketAddress("0.0.0.0", 0), null, false, settings));
        SystemHandle sender = port.open(new DatagramSpec(StandardProtocolFamily.INET, null, null, false, settings));
        DatagramControl control = receiver.control(DatagramControl.class);
        control.join(group, loopback, null);
        InetSocketAddress to = new InetSocketAddress(group, address(receiver).getPort());
        port.call(sender, send(4, to));
        assertThat(port.call(receiver, receive(10)).transferred).isEqualTo(4);
        control.leave(group, loopback, null);
        port.call(sender, send(5, to));
        port.call(sender, send(6, new InetSocketAddress("127.0.0.1", to.getPort())));
        assertThat(port.call(receiver, receive(10)).transferred).isEqualTo(6);
    }

    @Test
    void what_the_jdk_cannot_do_is_refused() throws Exception {
        SystemHandle socket = open(null);
        Request request = send(1, null);
        request.argument = new DatagramTarget(address(socket), null, 0, 3);
        assertThat(port.call(socket, request).error).isInstanceOf(UnsupportedOperationException.class);
    }

    private SystemHandle open(@Nullable InetSocketAddress remote) throws Exception {
        return port.open(new DatagramSpec(null, loopback(), remote, false, SocketSettings.DEFAULT));
    }

    private static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    private static InetSocketAddress address(SystemHandle handle) throws Exception {
        return (InetSocketAddress) handle.control(SocketControl.class).localAddress();
    }

    private static Request receive(int length) {
        Request request = RawPort.request(Op.RECEIVE_FROM);
        request.byteBuffer = ByteBuffer.allocateDirect(length);
        request.length = length;
        return request;
    }

    private static Request send(int length, @Nullable InetSocketAddress peer) {
        Request request = RawPort.request(Op.SEND_TO);
        request.byteBuffer = ByteBuffer.allocateDirect(length);
        request.length = length;
        request.argument = peer == null ? null : new DatagramTarget(peer, null, 0, -1);
        return request;
    }
}
