package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.overlapped.engine.Inbound;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Reception;
import reactor.overlapped.engine.StreamOps;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Delivery;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** The reading side of a handle without positions: one subscriber after the other, and not a byte lost between them. */
abstract class InboundContract extends PortContract {

    private final AtomicLong counter = new AtomicLong();

    /** Opens a handle whose every read brings the next number. */
    private OpenHandle numbers() throws Exception {
        faults.answering(request -> next());
        return fixture.engine()
                .open(new FileSpec(
                        file(8),
                        Set.of(Access.READ),
                        Set.of(Share.values()),
                        Disposition.OPEN_EXISTING,
                        Set.of(),
                        Set.of(),
                        false,
                        true));
    }

    private Answer next() {
        return new Answer.Outcome(request -> {
            request.buffer.setLong(request.index, counter.getAndIncrement());
            request.ok(8);
        });
    }

    private static long number(ByteBuf buffer) {
        try {
            return buffer.readLong();
        } finally {
            buffer.release();
        }
    }

    @Test
    void it_reads_no_more_than_is_asked_for() throws Exception {
        Flux<Long> inbound = new StreamOps(numbers()).inbound(8).map(InboundContract::number);

        StepVerifier.create(inbound, 0)
                .expectSubscription()
                .thenRequest(2)
                .expectNext(0L, 1L)
                .then(() -> Held.await(() -> fixture.port().inFlight() == 0))
                .then(() -> assertThat(faults.starts()).isEqualTo(2))
                .thenRequest(1)
                .expectNext(2L)
                .thenCancel()
                .verify(PATIENCE);
        StepVerifier.create(inbound, 1).expectNext(3L).thenCancel().verify(PATIENCE);
    }

    @Test
    void what_a_cancelled_read_had_taken_goes_to_the_next_subscriber() throws Exception {
        Held held = new Held();
        OpenHandle handle = numbers();
        Flux<Long> inbound = new StreamOps(handle).inbound(8).map(InboundContract::number);
        faults.delivering(held);
        var first = inbound.subscribe();
        held.await(1);
        first.dispose();
        List<Long> got = Collections.synchronizedList(new ArrayList<>());
        var second = inbound.subscribe(got::add);

        held.open();

        Held.await(() -> got.size() > 10);
        second.dispose();
        assertThat(got).startsWith(0L, 1L, 2L);
        // What the last read had taken is parked.
        handle.close().block(PATIENCE);
    }

    @Test
    void a_read_that_a_cancel_aborts_does_not_disturb_the_next_subscriber() throws Exception {
        OpenHandle handle = numbers();
        faults.answering(request -> Answer.untilCancelled());
        Flux<Long> inbound = new StreamOps(handle).inbound(8).map(InboundContract::number);
        var first = inbound.subscribe();
        Held.await(() -> faults.stuck() == 1);
        faults.answering(request -> next());

        first.dispose();

        StepVerifier.create(inbound, 1).expectNext(0L).thenCancel().verify(PATIENCE);
        assertThat(faults.cancels()).isEqualTo(1);
    }

    @Test
    void a_second_subscriber_is_refused_and_the_first_goes_on() throws Exception {
        Flux<Long> inbound = new StreamOps(numbers()).inbound(8).map(InboundContract::number);
        StepVerifier.create(inbound, 1)
                .expectNext(0L)
                .then(() -> StepVerifier.create(inbound).verifyError(IllegalStateException.class))
                .thenRequest(1)
                .expectNext(1L)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void closing_the_handle_ends_the_subscriber_and_releases_what_is_parked() throws Exception {
        Held held = new Held();
        OpenHandle handle = numbers();
        Flux<Long> inbound = new StreamOps(handle).inbound(8).map(InboundContract::number);
        faults.delivering(held);
        inbound.subscribe().dispose();
        var first = inbound.subscribe();
        held.await(1);
        first.dispose();
        held.open();
        Held.await(() -> fixture.port().inFlight() == 0);
        assertThat(fixture.liveBytes()).isEqualTo(8);

        handle.close().block(PATIENCE);

        fixture.assertNothingLeft();
        StepVerifier.create(inbound).verifyError(ClosedChannelException.class);
    }

    @Test
    void closing_the_handle_tells_whoever_receives_that_it_was_closed_meanwhile() throws Exception {
        OpenHandle handle = numbers();
        Flux<Long> inbound = new StreamOps(handle).inbound(8).map(InboundContract::number);

        StepVerifier.create(inbound, 1)
                .expectNext(0L)
                .then(handle::dispose)
                .expectErrorSatisfies(e -> assertThat(e).isExactlyInstanceOf(AsynchronousCloseException.class))
                .verify(PATIENCE);
        StepVerifier.create(inbound)
                .expectErrorSatisfies(e -> assertThat(e).isExactlyInstanceOf(ClosedChannelException.class))
                .verify(PATIENCE);
    }

    @Test
    void closing_the_handle_ends_a_read_that_waits() throws Exception {
        OpenHandle handle = numbers();
        faults.answering(request -> Answer.untilCancelled());
        StepVerifier.create(new StreamOps(handle).inbound(8))
                .then(() -> Held.await(() -> faults.stuck() == 1))
                .then(handle::dispose)
                .expectErrorMatches(e -> e instanceof AsynchronousCloseException || e instanceof ClosedChannelException)
                .verify(PATIENCE);
    }

    @Test
    void a_subscriber_that_throws_is_off_and_the_next_gets_what_follows() throws Exception {
        Flux<ByteBuf> inbound = new StreamOps(numbers()).inbound(8);
        CountDownLatch thrown = new CountDownLatch(1);
        inbound.subscribe(new CoreSubscriber<ByteBuf>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(ByteBuf buffer) {
                buffer.release();
                thrown.countDown();
                throw new IllegalStateException("thrown by a test");
            }

            @Override
            public void onError(Throwable reason) {}

            @Override
            public void onComplete() {}
        });
        await(thrown);
        Held.await(() -> fixture.port().inFlight() == 0);

        StepVerifier.create(inbound.map(InboundContract::number).retryWhen(busy()), 1)
                .expectNext(1L)
                .thenCancel()
                .verify(PATIENCE);
    }

    /** The predecessor's place is given up a moment after his signal. */
    private static reactor.util.retry.Retry busy() {
        return reactor.util.retry.Retry.indefinitely().filter(IllegalStateException.class::isInstance);
    }

    /** Subscribers come, take some and go, from many threads, while reads complete on others, some of them with an error. */
    @Test
    void whatever_subscribers_come_and_go_not_a_number_is_lost_and_nobody_waits_in_vain() throws Exception {
        OpenHandle handle = numbers();
        Random dice = new Random(3);
        AtomicLong errors = new AtomicLong();
        faults.answering(request -> {
            boolean fails;
            synchronized (dice) {
                fails = dice.nextInt(20) == 0;
            }
            if (fails) {
                errors.incrementAndGet();
            }
            return fails ? Answer.failed(5, "EIO") : next();
        });
        ExecutorService deliveries = Executors.newFixedThreadPool(2);
        faults.delivering(Delivery.on(deliveries));
        Flux<ByteBuf> inbound = new StreamOps(handle).inbound(8);
        List<Long> got = Collections.synchronizedList(new ArrayList<>());
        AtomicLong hanging = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            Random random = new Random(t);
            threads.add(new Thread(() -> {
                for (int i = 0; i < 3000 && hanging.get() == 0; i++) {
                    subscribe(inbound, got, random.nextInt(4), random.nextInt(3) == 0, hanging);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        deliveries.shutdown();
        deliveries.awaitTermination(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
        faults.delivering(Delivery.REAL);
        handle.close().block(PATIENCE);
        fixture.assertNothingLeft();

        assertThat(hanging).hasValue(0);
        assertThat(errors.get()).isPositive();
        // One number at most was parked, and released by the close.
        assertThat(got.size()).isBetween((int) counter.get() - 1, (int) counter.get());
        assertThat(got).isSorted().doesNotHaveDuplicates();
    }

    private static void subscribe(
            Flux<ByteBuf> inbound, List<Long> got, int wanted, boolean cancelAtOnce, AtomicLong hanging) {
        CountDownLatch over = new CountDownLatch(1);
        BaseSubscriber<ByteBuf> subscriber = new BaseSubscriber<>() {
            private int seen;

            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(wanted + 1);
            }

            @Override
            protected void hookOnNext(ByteBuf buffer) {
                got.add(number(buffer));
                if (++seen > wanted) {
                    over.countDown();
                    cancel();
                }
            }

            @Override
            protected void hookOnError(Throwable reason) {
                over.countDown();
            }

            @Override
            protected void hookOnComplete() {
                over.countDown();
            }

            @Override
            protected void hookOnCancel() {
                over.countDown();
            }
        };
        inbound.subscribe(subscriber);
        if (cancelAtOnce) {
            subscriber.cancel();
        }
        try {
            if (!over.await(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
                hanging.incrementAndGet();
                subscriber.cancel();
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void bytes_of_which_nothing_can_be_made_are_an_error_for_whoever_receives() throws Exception {
        AtomicLong failures = new AtomicLong(1);
        Inbound<ByteBuf> inbound = new Inbound<>(numbers(), 8, new Reception<>() {
            @Override
            public Op op() {
                return Op.READ;
            }

            @Override
            public ByteBuf received(Request read, ByteBuf filled) {
                if (failures.getAndDecrement() > 0) {
                    throw new OutOfMemoryError("made up");
                }
                return filled;
            }

            @Override
            public void drop(ByteBuf unwanted) {
                unwanted.release();
            }
        });

        StepVerifier.create(inbound, 1)
                .expectErrorSatisfies(
                        e -> assertThat(e).hasMessageContaining("lost").hasRootCauseMessage("made up"))
                .verify(PATIENCE);
        StepVerifier.create(inbound.map(InboundContract::number), 1)
                .expectNext(1L)
                .thenCancel()
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void buffers_that_are_released_before_anything_comes_are_an_error_and_the_bytes_go_to_the_next() throws Exception {
        OpenHandle handle = numbers();
        Inbound<ByteBuf> inbound = new Inbound<>(handle, 8, Reception.BYTES);
        Held held = new Held();
        faults.delivering(held);
        ByteBuf into = Unpooled.buffer(8, 8);
        CompletableFuture<Integer> received =
                Inbound.receiveInto(inbound, List.of(into)).toFuture();
        held.await(1);

        into.release();
        held.open();

        assertThatThrownBy(() -> received.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalReferenceCountException.class);
        StepVerifier.create(inbound.map(InboundContract::number), 1)
                .expectNext(0L)
                .thenCancel()
                .verify(PATIENCE);
        handle.close().block(PATIENCE);
    }

    @Test
    void what_a_subscriber_that_throws_has_left_of_a_read_goes_to_the_next() throws Exception {
        OpenHandle handle = numbers();
        Inbound<ByteBuf> inbound = new Inbound<>(handle, 8, Reception.BYTES);
        ByteBuf half = Unpooled.buffer(4, 4);
        CountDownLatch thrown = new CountDownLatch(1);
        Inbound.receiveInto(inbound, List.of(half)).subscribe(new CoreSubscriber<Integer>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(Integer count) {
                thrown.countDown();
                throw new IllegalStateException("thrown by a test");
            }

            @Override
            public void onError(Throwable reason) {}

            @Override
            public void onComplete() {}
        });
        await(thrown);

        StepVerifier.create(inbound, 1)
                .assertNext(rest -> {
                    assertThat(rest.readableBytes()).isEqualTo(4);
                    rest.release();
                })
                .thenCancel()
                .verify(PATIENCE);
        handle.close().block(PATIENCE);
    }
}
