package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.DatagramSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What the JDK's datagram channels cannot do. */
@Tag("nio")
@Tag("selector")
class NioUdpTest extends UdpContract {

    NioUdpTest() {
        super("nio");
    }

    @Test
    void packet_info_is_not_received() {
        StepVerifier.create(socket().packetInfo(true).open())
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("nio"))
                .verify(PATIENCE);
    }

    @Test
    void packet_info_is_not_sent_and_the_next_datagram_is() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        ByteBuf content = direct(new byte[] {1});
        StepVerifier.create(
                        socket.send(Datagram.to(addressOf(peer), content).with(new Datagram.PacketInfo(null, 0, 3))))
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
        assertThat(content.refCnt()).isZero();
        await(socket.send(Datagram.to(addressOf(peer), direct(new byte[] {2}))));
        assertThat(receive(peer).bytes()).containsExactly(2);
    }
}
