package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.overlapped.engine.Idle;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Delivery;
import reactor.overlapped.testing.faults.Held;

/** What subscribers may do to a port. */
abstract class SubscriberContract extends PortContract {

    private static final int WORKERS = 3;
    private static final StreamOptions OPTIONS =
            StreamOptions.create().blockSize(1000).depth(4);

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.concurrency(WORKERS).workers(WORKERS);
    }

    private static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Throws in one of its methods, as no subscriber should. */
    private static final class Thrower extends BaseSubscriber<ByteBuf> {

        private final SignalType where;
        private final CountDownLatch there = new CountDownLatch(1);

        Thrower(SignalType where) {
            this.where = where;
        }

        @Override
        protected void hookOnNext(ByteBuf buffer) {
            buffer.release();
            throwAt(SignalType.ON_NEXT);
        }

        @Override
        protected void hookOnError(Throwable reason) {
            throwAt(SignalType.ON_ERROR);
        }

        @Override
        protected void hookOnComplete() {
            throwAt(SignalType.ON_COMPLETE);
        }

        private void throwAt(SignalType here) {
            if (where == here) {
                there.countDown();
                throw new Thrown();
            }
        }
    }

    /** Nothing of Reactor's between: what it throws reaches the engine. */
    private static final class BareThrower implements reactor.core.CoreSubscriber<ByteBuf> {

        private final CountDownLatch there = new CountDownLatch(1);

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ByteBuf buffer) {
            buffer.release();
            there.countDown();
            throw new Thrown();
        }

        @Override
        public void onError(Throwable reason) {
            there.countDown();
            throw new Thrown();
        }

        @Override
        public void onComplete() {
            there.countDown();
            throw new Thrown();
        }
    }

    @Test
    void a_subscriber_that_throws_harms_nobody_else() throws Exception {
        OverlappedFile file = open(file(10_000));
        faults.answering(request -> request.position == 7 ? Answer.failed(5, "EIO") : Answer.real());
        for (int i = 0; i < 20; i++) {
            Thrower inNext = new Thrower(SignalType.ON_NEXT);
            Thrower inError = new Thrower(SignalType.ON_ERROR);
            Thrower inComplete = new Thrower(SignalType.ON_COMPLETE);
            BareThrower bare = new BareThrower();
            BareThrower bareInError = new BareThrower();
            BareThrower bareInComplete = new BareThrower();
            BareThrower bareInStream = new BareThrower();
            file.readRetained(0, 10).subscribe(inNext);
            file.readRetained(7, 10).subscribe(inError);
            file.readRetained(20_000, 10).subscribe(inComplete);
            file.readRetained(0, 10).subscribe(bare);
            file.readRetained(7, 10).subscribe(bareInError);
            file.readRetained(20_000, 10).subscribe(bareInComplete);
            file.streamRetained(OPTIONS).subscribe(bareInStream);
            await(inNext.there);
            await(inError.there);
            await(inComplete.there);
            await(bare.there);
            await(bareInError.there);
            await(bareInComplete.there);
            await(bareInStream.there);
        }
        fixture.assertNothingLeft();

        Taker taker = new Taker(2);
        file.streamRetained(OPTIONS.position(10)).subscribe(taker);

        assertThat(taker.bytes()).hasSize(9990);
    }

    @Test
    void a_stream_whose_subscriber_throws_is_cancelled() throws Exception {
        OverlappedFile file = open(file(100_000));
        BareThrower thrower = new BareThrower();

        file.streamRetained(OPTIONS).subscribe(thrower);

        await(thrower.there);
        fixture.assertNothingLeft();
        assertThat(faults.starts()).isLessThan(10);
    }

    @Test
    void a_subscriber_that_blocks_keeps_nobody_of_another_file_waiting() throws Exception {
        OverlappedFile file = open(file(100));
        OverlappedFile other = open(file(50_000));
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        file.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
            blocked.countDown();
            await(release);
        });
        await(blocked);

        for (int i = 0; i < 20; i++) {
            Taker taker = new Taker(1);
            other.streamRetained(OPTIONS).subscribe(taker);
            assertThat(taker.bytes()).isEqualTo(content(50_000));
        }

        release.countDown();
    }

    @Test
    void what_a_worker_has_asked_for_before_its_subscriber_blocked_is_done_by_another() throws Exception {
        OverlappedFile file = open(file(100));
        OverlappedFile other = open(file(200));
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        file.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
            other.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(b -> done.countDown());
            // Waits for what only another worker can do.
            await(done);
            release.countDown();
        });

        await(release);
    }

    /**
     * One worker is the watchman of what others leave behind. It takes work itself, and its subscriber blocks: the third worker, asleep
     * all the while, has to be called by whoever adds work then.
     */
    @Test
    void two_subscribers_that_block_do_not_stop_the_third_worker_from_hearing_of_work() throws Exception {
        OverlappedFile first = open(file(100));
        OverlappedFile second = open(file(200));
        OverlappedFile third = open(file(300));
        CountDownLatch secondRuns = new CountDownLatch(1);
        CountDownLatch thirdDone = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(2);

        first.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
            second.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(b -> {
                secondRuns.countDown();
                await(thirdDone);
                end.countDown();
            });
            await(secondRuns);
            third.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(b -> thirdDone.countDown());
            await(thirdDone);
            end.countDown();
        });

        await(end);
    }

    /** A completion port hands out packets in batches: the second must not wait for the subscriber of the first. */
    @Test
    void a_subscriber_that_blocks_does_not_keep_what_was_dequeued_in_the_same_batch() throws Exception {
        OverlappedFile first = open(file(100));
        OverlappedFile second = open(file(200));
        Held held = new Held();
        faults.delivering(held);
        CountDownLatch secondDone = new CountDownLatch(1);
        CountDownLatch firstDone = new CountDownLatch(1);
        first.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
            await(secondDone);
            firstDone.countDown();
        });
        held.await(1);
        second.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> secondDone.countDown());
        held.await(2);

        held.openTo(faults.batch());
        faults.wake();

        await(firstDone);
    }

    /** The call for a worker and a completion come in one batch, and the subscriber of the completion blocks. */
    @Test
    void a_call_for_a_worker_that_is_dequeued_together_with_a_completion_is_not_lost() throws Exception {
        OverlappedFile first = open(file(100));
        OverlappedFile second = open(file(200));
        Held held = new Held();
        faults.delivering(held);
        CountDownLatch secondDone = new CountDownLatch(1);
        CountDownLatch firstDone = new CountDownLatch(1);
        first.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
            await(secondDone);
            firstDone.countDown();
        });
        held.await(1);
        faults.delivering(Delivery.REAL);
        held.openTo(faults.batch());

        // Wakes a worker, which takes the completion above first.
        second.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> secondDone.countDown());

        await(firstDone);
    }

    @Test
    void a_stream_that_is_cancelled_inside_its_signal_emits_no_more() throws Exception {
        OverlappedFile file = open(file(100_000));
        for (int at = 1; at < 30; at++) {
            int last = at;
            AtomicInteger seen = new AtomicInteger();
            file.streamRetained(OPTIONS).subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(ByteBuf buffer) {
                    buffer.release();
                    if (seen.incrementAndGet() == last) {
                        cancel();
                    }
                }
            });
            Held.await(() -> seen.get() >= last);
            fixture.assertNothingLeft();
            assertThat(seen).hasValue(last);
        }
    }

    @Test
    void demand_may_come_from_any_thread() throws Exception {
        OverlappedFile file = open(file(300_000));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            AtomicInteger inside = new AtomicInteger();
            Taker taker = new Taker(1) {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    for (int i = 0; i < 4; i++) {
                        threads.execute(() -> {
                            for (int n = 0; n < 100; n++) {
                                subscription.request(1);
                            }
                        });
                    }
                }

                @Override
                protected void hookOnNext(ByteBuf buffer) {
                    assertThat(inside.getAndIncrement()).isZero();
                    keep(buffer);
                    inside.decrementAndGet();
                }
            };
            file.streamRetained(OPTIONS).subscribe(taker);
            assertThat(taker.bytes()).isEqualTo(content(300_000));
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void a_stream_never_emits_more_than_was_asked_for() throws Exception {
        OverlappedFile file = open(file(100_000));
        AtomicInteger seen = new AtomicInteger();
        BaseSubscriber<ByteBuf> five = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(5);
            }

            @Override
            protected void hookOnNext(ByteBuf buffer) {
                buffer.release();
                seen.incrementAndGet();
            }
        };
        file.streamRetained(OPTIONS).subscribe(five);

        // Five, and the four of its prefetch; then it rests.
        Held.await(() -> faults.starts() == 9 && fixture.port().inFlight() == 0);

        file.readRetained(0, 1).map(PortContract::bytesOf).block(PATIENCE);
        assertThat(seen).hasValue(5);
        assertThat(fixture.liveBytes()).isEqualTo(4 * 1000);
        five.cancel();
    }

    @Test
    void twenty_thousand_reads_each_begun_in_the_signal_of_the_last_need_no_deep_stack() throws Exception {
        OverlappedFile file = open(file(100));
        chain(file, 20_000);
    }

    @Test
    void neither_do_those_that_complete_at_once_on_the_thread_that_asked() throws Exception {
        faults.issuedByCaller();
        faults.answering(request -> Answer.end());
        chain(open(file(100)), 100_000);
    }

    private static void chain(OverlappedFile file, int length) {
        CountDownLatch done = new CountDownLatch(1);
        AtomicInteger left = new AtomicInteger(length);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Mono<ByteBuf> read = file.readRetained(0, 1);
        class Again implements reactor.core.CoreSubscriber<ByteBuf> {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(ByteBuf buffer) {
                buffer.release();
            }

            @Override
            public void onError(Throwable reason) {
                failure.set(reason);
                done.countDown();
            }

            @Override
            public void onComplete() {
                if (left.decrementAndGet() > 0) {
                    read.subscribe(this);
                } else {
                    done.countDown();
                }
            }
        }
        read.subscribe(new Again());
        await(done);
        assertThat(failure).hasValue(null);
    }

    @Test
    void a_subscriber_that_interrupts_the_worker_closes_no_file() throws Exception {
        OverlappedFile file = open(file(10_000));
        // A positional read's only signals come from the worker that completes it.
        for (int i = 0; i < 100; i++) {
            file.readRetained(0, 100)
                    .doOnNext(buffer -> Thread.currentThread().interrupt())
                    .doOnNext(ByteBuf::release)
                    .block(PATIENCE);
        }

        assertThat(bytesOf(file.readRetained(0, 10_000).block(PATIENCE))).isEqualTo(content(10_000));
    }

    @Test
    void a_signal_that_takes_long_is_counted() throws Exception {
        OverlappedFile file = open(file(100));
        file.readRetained(0, 10)
                .doOnNext(ByteBuf::release)
                .doOnNext(buffer -> {
                    long started = System.nanoTime();
                    while (System.nanoTime() - started < 150_000_000) {
                        Thread.onSpinWait();
                    }
                })
                .block(PATIENCE);

        // One that was held up by a busy machine counts, too.
        Held.await(() -> fixture.counts().slowSignals() >= 1);
    }

    /** Files that are busy for ever do not keep another's signals, which have used up their turn, from being run. */
    @Test
    void a_handle_that_has_used_up_its_turn_gets_another_though_others_never_run_dry() throws Exception {
        OverlappedFile patient = open(file(200));
        Held held = new Held();
        faults.delivering(held);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(200);
        for (int i = 0; i < 200; i++) {
            patient.readRetained(i, 1).doOnNext(ByteBuf::release).subscribe(buffer -> {
                inside.countDown();
                await(goOn);
                all.countDown();
            });
        }
        held.await(200);
        // One thread runs the file's signals; the other 199 completions come meanwhile, too many for one turn.
        Thread runs = new Thread(() -> held.release(0));
        runs.start();
        await(inside);
        for (int i = 1; i < 200; i++) {
            held.release(0);
        }
        faults.delivering(Delivery.REAL);
        // More endless chains than workers: the queue of requests is never empty.
        AtomicInteger busyReads = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(2 * WORKERS);
        for (int i = 0; i < 2 * WORKERS; i++) {
            OverlappedFile busy = open(file(100));
            busy.readRetained(0, 1)
                    .doOnNext(ByteBuf::release)
                    .repeat(() -> {
                        busyReads.incrementAndGet();
                        return all.getCount() > 0;
                    })
                    .then()
                    .subscribe(v -> {}, e -> {}, ended::countDown);
        }

        Held.await(() -> busyReads.get() > 1000);
        goOn.countDown();

        await(all);
        await(ended);
        runs.join();
    }

    /** Whoever takes one of several things to do and is held up in it has seen to it that another comes for the rest. */
    @Test
    void two_subscribers_of_a_batch_that_block_do_not_keep_the_third_from_the_last_worker() throws Exception {
        for (int round = 0; round < 20; round++) {
            Held held = new Held();
            CountDownLatch lastDone = new CountDownLatch(1);
            CountDownLatch waited = new CountDownLatch(2);
            List<OverlappedFile> files = List.of(open(file(100)), open(file(200)), open(file(300)));
            faults.delivering(held);
            for (int i = 0; i < 3; i++) {
                boolean last = i == 2;
                files.get(i).readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
                    if (last) {
                        lastDone.countDown();
                    } else {
                        await(lastDone);
                        waited.countDown();
                    }
                });
                held.await(i + 1);
            }
            Held.await(() -> Idle.unattended(fixture.port()));

            held.openTo(faults.batch());
            faults.wake();

            await(waited);
            faults.delivering(Delivery.REAL);
        }
    }

    @Test
    void a_handle_is_closed_though_whoever_waits_for_its_rest_throws() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(100));
        faults.delivering(held);
        var read = file.readRetained(0, 10).subscribe(ByteBuf::release);
        held.await(1);
        Mono<Void> quiet = file.quiesce();
        CountDownLatch heard = new CountDownLatch(3);
        quiet.subscribe(throwsAtTheEnd(heard));
        quiet.subscribe(throwsAtTheEnd(heard));
        quiet.subscribe(nothing -> {}, e -> {}, heard::countDown);

        CountDownLatch closed = new CountDownLatch(1);
        file.close().subscribe(nothing -> {}, e -> {}, closed::countDown);
        held.open();

        await(heard);
        await(closed);
        read.dispose();
    }

    private static reactor.core.CoreSubscriber<Void> throwsAtTheEnd(CountDownLatch there) {
        return new reactor.core.CoreSubscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(Void nothing) {}

            @Override
            public void onError(Throwable reason) {}

            @Override
            public void onComplete() {
                there.countDown();
                throw new Thrown();
            }
        };
    }
}
