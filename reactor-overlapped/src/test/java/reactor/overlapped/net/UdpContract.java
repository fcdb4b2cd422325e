package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileContract;

/** What the contracts of UDP stand on: sockets of the test's port on the loopback, and the JDK's own as peers. What is made here is closed after the test. */
@Timeout(120)
abstract class UdpContract extends FileContract {

    /** Datagrams do not get lost on the loopback; one that does not come has gone wrong. */
    static final int PEER_PATIENCE_MILLIS = 60_000;

    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    UdpContract(String backend) {
        super(backend);
    }

    /** What was received, its content copied and released. */
    record Got(byte[] bytes, InetSocketAddress peer, Set<ReceiveFlag> flags, Datagram.PacketInfo info) {

        static Got of(Datagram datagram) {
            return new Got(take(datagram.content()), datagram.peer(), datagram.flags(), datagram.info());
        }
    }

    /** {@return a description of a socket on any port of the loopback} */
    final UdpSocketOpener socket() {
        return UdpSocket.create()
                .bindAddress(new InetSocketAddress(LOOPBACK, 0))
                .runOn(port());
    }

    final UdpSocket open(UdpSocketOpener opener) {
        UdpSocket socket = opener.open().block(PATIENCE);
        assertThat(socket).isNotNull();
        closeLater(socket.close());
        return socket;
    }

    final UdpSocket open() {
        return open(socket());
    }

    /** {@return a socket of the JDK's on any port of the loopback} */
    final DatagramSocket peer() {
        return peer(0);
    }

    final DatagramSocket peer(int port) {
        return peer(new InetSocketAddress(LOOPBACK, port));
    }

    final DatagramSocket peer(InetSocketAddress at) {
        try {
            DatagramSocket peer = new DatagramSocket(at);
            peer.setSoTimeout(PEER_PATIENCE_MILLIS);
            closeLater(Mono.fromRunnable(peer::close));
            return peer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InetSocketAddress addressOf(DatagramSocket peer) {
        return (InetSocketAddress) peer.getLocalSocketAddress();
    }

    /** {@return an address of the loopback where nobody listens} */
    static InetSocketAddress nobody() {
        try (DatagramSocket gone = new DatagramSocket(0, LOOPBACK)) {
            return addressOf(gone);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- datagrams

    static void send(DatagramSocket from, UdpSocket to, byte[]... all) {
        send(from, to.address(), all);
    }

    static void send(DatagramSocket from, InetSocketAddress to, byte[]... all) {
        try {
            for (byte[] bytes : all) {
                from.send(new DatagramPacket(bytes, bytes.length, to));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return the next datagram of one of the JDK's sockets} */
    static Got receive(DatagramSocket by) {
        try {
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            by.receive(packet);
            return new Got(
                    Arrays.copyOf(packet.getData(), packet.getLength()),
                    (InetSocketAddress) packet.getSocketAddress(),
                    Set.of(),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Got receive(UdpSocket by) {
        return by.receiveRetained().map(Got::of).next().block(PATIENCE);
    }

    static List<byte[]> receive(UdpSocket by, int count) {
        return by.receiveRetained()
                .map(datagram -> take(datagram.content()))
                .take(count)
                .collectList()
                .block(PATIENCE);
    }

    /** {@return datagrams that say their number} */
    static Flux<Datagram> numbered(InetSocketAddress to, int count) {
        return Flux.range(0, count).map(i -> Datagram.to(to, number(i)));
    }

    static ByteBuf number(int i) {
        return direct(bytes(i));
    }

    static byte[] bytes(int i) {
        return new byte[] {(byte) (i >> 8), (byte) i};
    }

    static int number(byte[] bytes) {
        return (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
    }

    static void await(Mono<Void> one) {
        one.block(PATIENCE);
    }
}
