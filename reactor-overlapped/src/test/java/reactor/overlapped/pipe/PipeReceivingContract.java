package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.overlapped.file.FileContract;
import reactor.test.StepVerifier;

/** Receiving from a pipe: one receiver at a time, who gets what he asks for, and nothing is lost between one and the next. */
@Timeout(120)
abstract class PipeReceivingContract extends PipeContract {

    PipeReceivingContract(String backend) {
        super(backend);
    }

    @Test
    void a_second_receiver_is_refused_and_the_first_goes_on() {
        Ends ends = ends();
        StepVerifier.create(ends.client().inbound().receiveRetained().map(FileContract::take))
                .expectSubscription()
                .then(() -> StepVerifier.create(ends.client().inbound().receiveRetained())
                        .expectError(IllegalStateException.class)
                        .verify(PATIENCE))
                .then(() -> send(ends.server(), new byte[] {1}).block(PATIENCE))
                .assertNext(bytes -> assertThat(bytes).containsExactly(1))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void what_comes_without_demand_waits() {
        Ends ends = ends();
        send(ends.server(), contents(300)).block(PATIENCE);
        StepVerifier.create(ends.client().inbound().receiveRetained(100).map(FileContract::take), 0)
                .expectSubscription()
                .then(() -> assertThat(ends.client().bytesReceived()).isZero())
                .thenRequest(1)
                .assertNext(bytes -> assertThat(bytes).isEqualTo(Arrays.copyOf(contents(300), 100)))
                .then(() -> assertThat(ends.client().bytesReceived()).isEqualTo(100))
                .thenRequest(2)
                .expectNextCount(2)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void the_next_receiver_goes_on_where_the_last_has_stopped() {
        Ends ends = ends();
        ends.client().inbound().receiveRetained().subscribe(ByteBuf::release).dispose();
        send(ends.server(), new byte[] {1, 2, 3}).block(PATIENCE);
        assertThat(receive(ends.client(), 3)).containsExactly(1, 2, 3);
    }

    @Test
    void cancels_that_race_what_comes_lose_no_byte() throws Exception {
        Ends ends = ends();
        byte[] bytes = contents(200_000);
        var sent = ends.server()
                .outbound()
                .send(pieces(bytes, 777))
                .then(ends.server().close())
                .then()
                .toFuture();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Random random = new Random(7);
        for (int i = 0; i < 150; i++) {
            Hasty hasty = new Hasty(all, random.nextInt(3));
            ends.client().inbound().receiveRetained(100).subscribe(hasty);
            if (random.nextBoolean()) {
                await(hasty.enough);
            }
            hasty.cancel();
            await(hasty.gone);
        }
        byte[] rest = bytesOf(ends.client().inbound().receiveRetained(100));
        sent.join();
        synchronized (all) {
            all.writeBytes(rest);
            assertThat(all.toByteArray()).isEqualTo(bytes);
        }
    }

    /** Cancels in the midst of it, and keeps what it gets. */
    private static final class Hasty extends BaseSubscriber<ByteBuf> {

        final CountDownLatch enough;
        final CountDownLatch gone = new CountDownLatch(1);
        private final ByteArrayOutputStream all;

        Hasty(ByteArrayOutputStream all, int count) {
            this.all = all;
            this.enough = new CountDownLatch(count);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(3);
        }

        @Override
        protected void hookOnNext(ByteBuf buffer) {
            synchronized (all) {
                all.writeBytes(take(buffer));
            }
            enough.countDown();
        }

        @Override
        protected void hookFinally(SignalType type) {
            gone.countDown();
        }
    }

    @Test
    void the_closed_peers_data_is_still_read_and_then_completes() {
        byte[] bytes = contents(3000);
        AtomicInteger served = new AtomicInteger();
        bind(server().handle((in, out) ->
                out.sendByteArray(Mono.just(bytes)).then(Mono.fromRunnable(served::incrementAndGet))));
        PipeConnection client = connect(client());
        await("the server has sent and closed", () -> served.get() == 1);
        assertThat(bytesOf(client.inbound().receiveRetained(1000))).isEqualTo(bytes);
        assertThat(bytesOf(client.inbound().receiveRetained()))
                .as("it is at its end")
                .isEmpty();
    }

    @Test
    void receiving_completes_when_the_client_closes() {
        Ends ends = ends();
        StepVerifier.create(ends.server().inbound().receiveRetained().map(FileContract::take))
                .then(() -> send(ends.client(), new byte[] {1}).block(PATIENCE))
                .assertNext(bytes -> assertThat(bytes).containsExactly(1))
                .then(() -> ends.client().close().block(PATIENCE))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void receiving_completes_when_the_server_closes() {
        Ends ends = ends();
        StepVerifier.create(ends.client().inbound().receiveRetained())
                .then(() -> ends.server().close().block(PATIENCE))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void receiving_fails_when_it_is_closed_here_and_afterwards() {
        Ends ends = ends();
        StepVerifier.create(ends.client().inbound().receiveRetained())
                .then(() -> await("the receive is at work", () -> port().inFlight() > 0))
                .then(ends.client()::dispose)
                .expectError(AsynchronousCloseException.class)
                .verify(PATIENCE);
        ends.client().onDispose().block(PATIENCE);
        StepVerifier.create(ends.client().inbound().receiveRetained())
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
        StepVerifier.create(send(ends.client(), new byte[1]))
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
    }

    @Test
    void what_is_parked_is_released_by_the_close() {
        Ends ends = ends();
        for (int i = 0; i < 20; i++) {
            var receiving = ends.client().inbound().receiveRetained().subscribe(ByteBuf::release);
            var sending = send(ends.server(), new byte[] {1, 2, 3}).toFuture();
            receiving.dispose();
            sending.join();
        }
        ends.client().close().block(PATIENCE);
        await("the buffers are released", () -> fixture.liveBytes() == 0);
    }

    @Test
    void one_receive_fills_several_buffers() {
        Ends ends = ends();
        send(ends.server(), contents(500)).block(PATIENCE);
        List<ByteBuf> parts =
                List.of(borrowed(new byte[200]).clear(), borrowed(new byte[200]).clear());
        Integer count = ends.client().inbound().receiveInto(parts).block(PATIENCE);
        assertThat(count).isBetween(1, 400);
        ByteBuf both = Unpooled.wrappedBuffer(parts.get(0).copy(), parts.get(1).copy());
        assertThat(take(both)).isEqualTo(Arrays.copyOf(contents(500), count));
        byte[] rest = receive(ends.client(), 500 - count);
        assertThat(rest).isEqualTo(Arrays.copyOfRange(contents(500), count, 500));
    }
}
