package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.PartialSendException;
import reactor.test.StepVerifier;

/** Transactions of a pipe in message mode: a message and its reply in one request. */
@Tag("iocp")
@Timeout(120)
class IocpPipeTransactTest extends PipeContract {

    IocpPipeTransactTest() {
        super("iocp");
    }

    private Ends messageEnds() {
        return ends(server().messageMode(true), client().messageMode(true));
    }

    /** {@return bytes of a message, which is whole} */
    private static byte[] whole(PipeMessage message) {
        assertThat(message.last()).isTrue();
        return take(message.content());
    }

    private PipeConnection echoed() {
        bind(server().messageMode(true)
                .handleConnection(connection -> connection
                        .outbound()
                        .send(connection.messages().map(PipeMessage::content))
                        .then()));
        return connect(client().messageMode(true));
    }

    @Test
    void a_transaction_sends_a_message_and_receives_the_reply() {
        PipeConnection client = echoed();
        for (int size : new int[] {1, 1000, 20_000}) {
            ByteBuf reply = client.transact(borrowed(contents(size)), 20_000).block(PATIENCE);
            assertThat(take(reply)).isEqualTo(contents(size));
        }
        assertThat(client.bytesSent()).as("bytes sent").isEqualTo(21_001);
        assertThat(client.bytesReceived()).as("bytes received").isEqualTo(21_001);
    }

    @Test
    void a_reply_that_is_too_long_is_an_error_and_its_rest_is_read_next() {
        PipeConnection client = echoed();
        StepVerifier.create(client.transact(borrowed(contents(1000)), 400))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(OverlappedException.class)
                        .hasMessageContainingAll("transact", name, "400"))
                .verify(PATIENCE);
        byte[] rest = client.messages().map(IocpPipeTransactTest::whole).next().block(PATIENCE);
        assertThat(rest).isEqualTo(Arrays.copyOfRange(contents(1000), 400, 1000));
        assertThat(take(client.transact(borrowed(contents(9)), 400).block(PATIENCE)))
                .isEqualTo(contents(9));
    }

    @Test
    void a_transaction_is_refused_while_somebody_receives() {
        PipeConnection client = echoed();
        StepVerifier.create(client.messages().map(IocpPipeTransactTest::whole))
                .expectSubscription()
                .then(() -> StepVerifier.create(client.transact(borrowed(new byte[1]), 1))
                        .expectError(IllegalStateException.class)
                        .verify(PATIENCE))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void a_transaction_that_nobody_answers_can_be_cancelled() {
        Ends ends = messageEnds();
        ByteBuf request = borrowed(new byte[] {1});
        Mono<ByteBuf> transaction = ends.client().transact(request, 100);
        for (int i = 0; i < 5; i++) {
            var waiting = transaction.subscribe(ByteBuf::release);
            assertThat(receive(ends.server(), 1)).containsExactly(1);
            waiting.dispose();
            ends.client().quiesce().block(PATIENCE);
        }
        StepVerifier.create(ends.client().messages().map(IocpPipeTransactTest::whole))
                .then(() -> send(ends.server(), new byte[] {7}).block(PATIENCE))
                .assertNext(bytes -> assertThat(bytes).containsExactly(7))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void transactions_keep_a_connection_from_being_idle() {
        bind(server().messageMode(true)
                .handleConnection(connection -> connection
                        .outbound()
                        .send(connection.messages().map(PipeMessage::content))
                        .then()));
        PipeConnection client = connect(client().messageMode(true).idleTimeout(Duration.ofSeconds(5)));
        ByteBuf request = borrowed(new byte[] {1});
        Long times = Flux.interval(Duration.ofMillis(500))
                .take(16)
                .concatMap(i -> client.transact(request, 10).doOnNext(ByteBuf::release))
                .count()
                .block(PATIENCE);
        assertThat(times).isEqualTo(16);
        assertThat(client.isDisposed()).isFalse();
    }

    @Test
    void a_message_that_is_cancelled_half_way_ends_sending() {
        Ends ends = messageEnds();
        ByteBuf stuck = direct(new byte[4_000_000]);
        var sending = ends.server().outbound().send(Mono.just(stuck)).then().subscribe();
        byte[] first = ends.client()
                .messages(1000)
                .map(message -> take(message.content()))
                .next()
                .block(PATIENCE);
        assertThat(first).hasSize(1000);
        sending.dispose();
        await("the buffer is released", () -> stuck.refCnt() == 0);
        StepVerifier.create(send(ends.server(), new byte[] {1}))
                .expectError(PartialSendException.class)
                .verify(PATIENCE);
    }
}
