package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Urgent data: one byte that overtakes. */
abstract class TcpUrgentContract extends TcpContract {

    /** Whether the system tells urgent data from the rest. */
    abstract boolean receivesUrgent();

    @Test
    void urgent_data_reaches_a_peer_that_takes_it_inline() throws Exception {
        Link link = link();
        link.peer().channel().socket().setOOBInline(true);
        link.connection()
                .outbound()
                .sendUrgent((byte) '!')
                .sendString(reactor.core.publisher.Mono.just("and more"))
                .then()
                .block(PATIENCE);
        assertThat(link.peer().receiveText(9)).isEqualTo("!and more");
        assertThat(link.connection().bytesSent()).isEqualTo(9);
    }

    @Test
    void urgent_data_comes_in_the_stream_when_that_is_asked_for() throws Exception {
        Link link = link(client -> client.urgentInline(true));
        link.peer().send("ab");
        link.peer().channel().socket().sendUrgentData('!');
        link.peer().send("cd");
        assertThat(receive(link.connection(), 5)).isEqualTo("ab!cd");
        StepVerifier.create(link.connection().inbound().receiveUrgent())
                .expectError()
                .verify(PATIENCE);
    }

    @Test
    void a_server_takes_urgent_data_inline_when_that_is_asked_for() throws Exception {
        DisposableServer server = bind(settings ->
                settings.urgentInline(true).handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        Peer peer = peer(server.address());
        peer.channel().socket().sendUrgentData('!');
        assertThat(peer.receiveText(1)).isEqualTo("!");
    }

    @Test
    void urgent_data_is_received_with_its_flag_where_the_system_can() throws Exception {
        Link link = link();
        if (!receivesUrgent()) {
            StepVerifier.create(link.connection().inbound().receiveUrgent())
                    .verifyError(UnsupportedOperationException.class);
            return;
        }
        CompletableFuture<Received> urgent = link.connection()
                .inbound()
                .receiveUrgent()
                .retryWhen(reactor.util.retry.Retry.indefinitely().filter(IOException.class::isInstance))
                .toFuture();
        link.peer().channel().socket().sendUrgentData('!');
        Received received = urgent.join();
        ByteBuf content = received.content();
        assertThat(received.flags()).contains(ReceiveFlag.URGENT);
        assertThat(bytesOf(content)).containsExactly('!');
    }
}
