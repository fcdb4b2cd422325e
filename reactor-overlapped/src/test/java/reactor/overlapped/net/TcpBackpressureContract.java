package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.overlapped.testing.faults.Held;

/** Demand goes all the way: nobody asks, nobody receives, and the peer's system stops taking bytes. */
abstract class TcpBackpressureContract extends TcpContract {

    /** More than the systems' buffers of both sides grow to. */
    private static final long TOO_MUCH = 128L << 20;

    private static final int BLOCK = 64 * 1024;

    /** What the engine may hold of a publisher's buffers: those that were asked for and those in flight. */
    private static final long HELD = 40L * BLOCK;

    /** Takes what a test asks for. */
    private static final class Receiver extends BaseSubscriber<ByteBuf> {

        final Pattern pattern = new Pattern();
        final AtomicInteger buffers = new AtomicInteger();
        final CompletableFuture<Long> end = new CompletableFuture<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // The test asks.
        }

        @Override
        protected void hookOnNext(ByteBuf buffer) {
            try {
                pattern.check(buffer);
            } catch (AssertionError e) {
                end.completeExceptionally(e);
            }
            buffers.incrementAndGet();
        }

        @Override
        protected void hookOnComplete() {
            end.complete(pattern.position());
        }

        @Override
        protected void hookOnError(Throwable reason) {
            end.completeExceptionally(reason);
        }
    }

    @Test
    void a_receiver_that_asks_for_nothing_stops_a_fast_sender_and_goes_on_with_its_demand() throws Exception {
        Link link = link();
        Receiver receiver = new Receiver();
        link.connection().inbound().receiveRetained().subscribe(receiver);

        long sent = link.peer().sendUntilStalled(0, TOO_MUCH);

        assertThat(sent).isPositive().isLessThan(TOO_MUCH);
        assertThat(link.connection().bytesReceived()).isZero();
        assertThat(fixture.liveBytes()).isZero();

        for (int asked = 1; asked <= 20 && receiver.pattern.position() < sent; asked++) {
            int count = asked;
            receiver.request(1);
            Held.await(() -> receiver.buffers.get() == count);
            // It reads no more than that.
            Held.await(() -> fixture.port().inFlight() == 0);
            assertThat(link.connection().bytesReceived()).isEqualTo(receiver.pattern.position());
            assertThat(fixture.liveBytes()).isZero();
        }

        receiver.request(Long.MAX_VALUE);
        link.peer().send(Pattern.bytes(sent, 1 << 20));
        link.peer().endOutput();
        assertThat(receiver.end.get()).isEqualTo(sent + (1 << 20));
    }

    @Test
    void a_sender_whose_peer_does_not_read_asks_its_publisher_for_little() throws Exception {
        Link link = link();
        AtomicLong emitted = new AtomicLong();
        AtomicLong most = new AtomicLong();
        Flux<ByteBuf> source = Pattern.buffers(fixture.allocator(), TOO_MUCH, BLOCK)
                .doOnNext(buffer -> {
                    emitted.addAndGet(BLOCK);
                    most.accumulateAndGet(fixture.liveBytes(), Math::max);
                });
        CompletableFuture<Void> sending = link.connection()
                .outbound()
                .send(source)
                .shutdownOutput()
                .then()
                .toFuture();

        awaitStall(emitted);

        assertThat(emitted.get()).isLessThan(TOO_MUCH);
        assertThat(emitted.get() - link.connection().bytesSent()).isLessThanOrEqualTo(HELD);
        assertThat(fixture.liveBytes()).isLessThanOrEqualTo(HELD);
        assertThat(sending).isNotDone();

        assertThat(link.peer().receivePattern()).isEqualTo(TOO_MUCH);
        sending.get();
        assertThat(most.get()).isLessThanOrEqualTo(HELD);
    }

    /** Waits until the count has not changed for a while. */
    private static void awaitStall(AtomicLong count) throws InterruptedException {
        long seen;
        do {
            seen = count.get();
            Thread.sleep(300);
        } while (seen == 0 || count.get() != seen);
    }

    @Test
    void a_slow_subscriber_holds_a_fast_sender_of_the_library_back() {
        List<Connection> served = Collections.synchronizedList(new ArrayList<>());
        DisposableServer server = bind(settings -> settings.doOnConnection(served::add));
        Connection connection = connect(server.address());
        Held.await(() -> served.size() == 1);
        long count = 32L << 20;
        AtomicLong most = new AtomicLong();
        Pattern pattern = new Pattern();
        CompletableFuture<Void> sending = connection
                .outbound()
                .send(Pattern.buffers(fixture.allocator(), count, BLOCK))
                .shutdownOutput()
                .then()
                .toFuture();

        // One buffer at a time, and each held for longer than its sender needs to send another.
        served.get(0)
                .inbound()
                .receiveRetained()
                .limitRate(1)
                .doOnNext(buffer -> {
                    most.accumulateAndGet(fixture.liveBytes(), Math::max);
                    pattern.check(buffer);
                })
                .then()
                .block(PATIENCE);

        sending.join();
        assertThat(pattern.position()).isEqualTo(count);
        assertThat(most.get()).isLessThanOrEqualTo(HELD + 2L * BLOCK);
    }

    @Test
    void an_idle_connection_pins_no_buffer_before_and_after_it_talks() throws Exception {
        Link link = link();
        Receiver receiver = new Receiver();
        link.connection().inbound().receiveRetained().subscribe(receiver);
        receiver.request(Long.MAX_VALUE);
        awaitIdle();

        for (int round = 0; round < 3; round++) {
            long from = receiver.pattern.position();
            for (int part = 0; part < 5; part++) {
                int all = 1000 * (part + 1);
                link.peer().send(Pattern.bytes(from + all - 1000, 1000));
                Held.await(() -> receiver.pattern.position() == from + all);
            }
            awaitIdle();
        }
        assertThat(receiver.end).isNotDone();
        receiver.cancel();
    }

    @Test
    void a_connection_whose_peer_fills_each_buffer_pins_none_when_it_falls_silent() throws Exception {
        Link link = link();
        Receiver receiver = new Receiver();
        link.connection().inbound().receiveRetained(2048).subscribe(receiver);
        receiver.request(Long.MAX_VALUE);

        for (int round = 1; round <= 3; round++) {
            long all = 2048L * round;
            link.peer().send(Pattern.bytes(all - 2048, 2048));
            Held.await(() -> receiver.pattern.position() == all);
            awaitIdle();
        }
        receiver.cancel();
    }

    private void awaitIdle() {
        Held.await(() -> fixture.port().inFlight() == 1 && fixture.liveBytes() == 0);
    }
}
