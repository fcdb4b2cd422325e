package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** A cancelled receive ends at once, frees what it held and loses no byte. */
abstract class TcpCancelContract extends TcpContract {

    @Test
    void a_cancelled_receive_gets_no_signal_and_leaves_nothing_in_flight() throws Exception {
        Link link = link();
        StepVerifier.create(link.connection().inbound().receiveRetained())
                .expectSubscription()
                .then(() -> Held.await(() -> fixture.port().inFlight() == 1))
                .thenCancel()
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void what_comes_after_a_cancel_goes_to_the_next_subscriber() throws Exception {
        Link link = link();
        for (int round = 0; round < 20; round++) {
            Disposable first = link.connection().inbound().receiveRetained().subscribe(ByteBuf::release);
            Held.await(() -> fixture.port().inFlight() == 1);
            first.dispose();
            link.peer().send("round" + round % 10);
            assertThat(receive(link.connection(), 6)).isEqualTo("round" + round % 10);
        }
    }

    @Test
    void what_comes_after_a_cancelled_receive_into_buffers_goes_to_the_next() throws Exception {
        Link link = link();
        for (int round = 0; round < 20; round++) {
            ByteBuf buffer = Unpooled.directBuffer(100);
            Disposable first =
                    link.connection().inbound().receiveInto(List.of(buffer)).subscribe();
            Held.await(() -> fixture.port().inFlight() == 1);
            first.dispose();
            link.connection().quiesce().block(PATIENCE);
            link.peer().send("round" + round % 10);
            assertThat(receive(link.connection(), 6)).isEqualTo("round" + round % 10);
            assertThat(buffer.writerIndex()).isZero();
            assertThat(buffer.refCnt()).isEqualTo(1);
            buffer.release();
        }
    }

    /** Takes some buffers and goes, or is made to go from elsewhere. */
    private static final class Passer<T> implements CoreSubscriber<T> {

        private final Consumer<T> taker;
        private final CountDownLatch over = new CountDownLatch(1);
        private volatile Subscription subscription;
        private volatile Throwable failure;
        private volatile boolean completed;
        private int left;

        Passer(int wanted, Consumer<T> taker) {
            this.left = wanted;
            this.taker = taker;
        }

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
            s.request(left);
        }

        @Override
        public void onNext(T value) {
            try {
                taker.accept(value);
            } catch (AssertionError e) {
                failure = e;
            }
            if (--left == 0) {
                cancel();
            }
        }

        @Override
        public void onError(Throwable reason) {
            failure = reason;
            over.countDown();
        }

        @Override
        public void onComplete() {
            completed = true;
            over.countDown();
        }

        void cancel() {
            subscription.cancel();
            over.countDown();
        }
    }

    @Test
    @Timeout(120)
    void however_receives_are_cancelled_every_byte_comes_once_and_in_order() throws Exception {
        Link link = link();
        long count = 8L << 20;
        CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> sendInPieces(link.peer(), count));
        Pattern pattern = new Pattern();
        Random random = new Random(11);
        int cancelled = 0;
        boolean ended = false;
        while (!ended) {
            Passer<?> passer = subscribe(link.connection(), pattern, random);
            if (random.nextBoolean()) {
                passer.cancel();
                cancelled++;
            }
            assertThat(passer.over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("a subscriber at byte %d was served", pattern.position())
                    .isTrue();
            if (passer.failure != null && !(passer.failure instanceof IllegalStateException)) {
                throw new AssertionError("at byte " + pattern.position(), passer.failure);
            }
            ended = passer.completed && pattern.position() == count;
        }
        sender.join();
        assertThat(pattern.position()).isEqualTo(count);
        assertThat(cancelled).isGreaterThan(20);
    }

    private Passer<?> subscribe(Connection connection, Pattern pattern, Random random) {
        if (random.nextInt(3) > 0) {
            Passer<ByteBuf> passer = new Passer<>(1 + random.nextInt(3), pattern::check);
            connection.inbound().receiveRetained(8192).subscribe(passer);
            return passer;
        }
        boolean direct = random.nextBoolean();
        List<ByteBuf> buffers = List.of(memory(direct, 1 + random.nextInt(3000)), memory(true, 5000));
        Passer<Integer> passer = new Passer<>(1, count -> {
            int readable = buffers.stream().mapToInt(ByteBuf::readableBytes).sum();
            assertThat(readable).isEqualTo(count);
            for (ByteBuf buffer : buffers) {
                pattern.check(buffer.retain());
            }
        });
        Publisher<Integer> receive = connection.inbound().receiveInto(buffers);
        receive.subscribe(passer);
        return passer;
    }

    /** Memory that nobody needs to release: a cancelled receive may still be about to write to it. */
    private static ByteBuf memory(boolean direct, int size) {
        return Unpooled.wrappedBuffer(direct ? ByteBuffer.allocateDirect(size) : ByteBuffer.allocate(size))
                .clear();
    }

    private static void sendInPieces(Peer peer, long count) {
        Random random = new Random(13);
        try {
            long sent = 0;
            while (sent < count) {
                int piece = (int) Math.min(1 + random.nextInt(20_000), count - sent);
                peer.send(Pattern.bytes(sent, piece));
                sent += piece;
            }
            peer.endOutput();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_receive_that_fills_its_buffer_exactly_does_not_wait_for_more() throws Exception {
        Link link = link();
        int size = 4096;
        for (int round = 0; round < 5; round++) {
            link.peer().send(Pattern.bytes(0, size));
            Pattern pattern = new Pattern();
            StepVerifier.create(link.connection()
                            .inbound()
                            .receiveRetained(size)
                            .doOnNext(pattern::check)
                            .takeUntil(buffer -> pattern.position() == size)
                            .then())
                    .expectComplete()
                    .verify(PATIENCE);

            link.peer().send(Pattern.bytes(0, size));
            ByteBuf exact = Unpooled.directBuffer(size, size);
            Pattern second = new Pattern();
            while (exact.isWritable()) {
                link.connection().inbound().receiveInto(List.of(exact)).block(PATIENCE);
            }
            second.check(exact);
            assertThat(second.position()).isEqualTo(size);
        }
    }
}
