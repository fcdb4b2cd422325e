package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Delivery;
import reactor.overlapped.testing.faults.Held;

/** Subscribe, cancel and close from many threads at random: nothing is signalled twice, nothing is lost, nothing leaks. */
abstract class TortureContract extends PortContract {

    private static final int THREADS = 4;
    private static final int FILES = 8;
    private static final int OPERATIONS = 25_000;
    private static final int SIZE = 3000;
    private static final Duration LONGEST = Duration.ofSeconds(15);

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.slots(32).concurrency(2).byteBudget(4000);
    }

    private final AtomicInteger wrong = new AtomicInteger();
    private final Queue<String> reasons = new ConcurrentLinkedQueue<>();

    private void wrong(String reason) {
        wrong.incrementAndGet();
        reasons.add(reason);
    }

    /** Releases what it gets and watches that the rules of signals are kept. */
    private final class Watcher<T> implements CoreSubscriber<T> {

        private final long atOnce;
        private final int cancelAt;
        private final AtomicInteger inside = new AtomicInteger();
        private volatile Subscription subscription;
        private volatile boolean ended;
        private volatile boolean cancelled;
        private int seen;

        Watcher(long atOnce, int cancelAt) {
            this.atOnce = atOnce;
            this.cancelAt = cancelAt;
        }

        @Override
        public void onSubscribe(Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(atOnce);
        }

        @Override
        public void onNext(T value) {
            enter();
            if (value instanceof ByteBuf buffer) {
                if (buffer.refCnt() != 1) {
                    wrong("a buffer has " + buffer.refCnt() + " owners");
                }
                buffer.release();
            }
            if (++seen == cancelAt) {
                cancel();
            } else {
                subscription.request(atOnce);
            }
            inside.decrementAndGet();
        }

        @Override
        public void onError(Throwable reason) {
            end();
            if (!(reason instanceof java.io.IOException)) {
                wrong("an error: " + reason);
            }
        }

        @Override
        public void onComplete() {
            end();
        }

        private void enter() {
            if (inside.getAndIncrement() != 0) {
                wrong("two signals at once");
            }
            if (ended) {
                wrong("a signal after the end");
            }
        }

        private void end() {
            enter();
            ended = true;
            inside.decrementAndGet();
        }

        void cancel() {
            cancelled = true;
            subscription.cancel();
        }

        boolean over() {
            return ended || cancelled;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void whatever_threads_do_to_files_everything_ends_once_and_nothing_leaks(long seed) throws Exception {
        if (seed == 2) {
            Random random = new Random(seed);
            faults.answering(request -> {
                int dice;
                synchronized (random) {
                    dice = random.nextInt(20);
                }
                return dice == 0 ? Answer.busy() : Answer.atMost(1 + dice * 100);
            });
        }
        ExecutorService deliveries = Executors.newFixedThreadPool(2);
        if (seed == 2) {
            faults.delivering(Delivery.on(deliveries));
        }
        Path path = file(SIZE);
        AtomicReferenceArray<OverlappedFile> files = new AtomicReferenceArray<>(FILES);
        for (int i = 0; i < FILES; i++) {
            files.set(i, openBoth(path));
        }
        Queue<Watcher<?>> all = new ConcurrentLinkedQueue<>();
        AtomicInteger operations = new AtomicInteger();
        long end = System.nanoTime() + LONGEST.toNanos() / 2;
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            Random random = new Random(seed * 100 + t);
            threads.add(new Thread(() -> {
                List<Watcher<?>> own = new ArrayList<>();
                for (int i = 0; i < OPERATIONS && System.nanoTime() - end < 0; i++) {
                    operations.incrementAndGet();
                    act(random, files, path, own, all);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (Watcher<?> watcher : all) {
            while (!watcher.over() && System.nanoTime() - deadline < 0) {
                Thread.onSpinWait();
            }
            if (!watcher.over()) {
                wrong("no end");
            }
        }
        fixture.assertNothingLeft();
        for (int i = 0; i < FILES; i++) {
            files.get(i).close().block(PATIENCE);
        }
        deliveries.shutdown();
        System.out.printf("%s, seed %d: %d operations%n", backend(), seed, operations.get());
        assertThat(reasons.stream().distinct().toList()).isEmpty();
        assertThat(wrong).hasValue(0);
        var counts = fixture.counts();
        assertThat(counts.completed() + counts.cancelled() + counts.failed()).isEqualTo(counts.submitted());
        assertThat(counts.inFlight()).isZero();
        // The port's own; nobody has waited for those that were disposed of meanwhile.
        Held.await(() -> faults.openHandles() == 1);
    }

    private void act(
            Random random,
            AtomicReferenceArray<OverlappedFile> files,
            Path path,
            List<Watcher<?>> own,
            Queue<Watcher<?>> all) {
        int place = random.nextInt(FILES);
        OverlappedFile file = files.get(place);
        int dice = random.nextInt(1000);
        if (dice < 5) {
            OverlappedFile fresh = openBoth(path);
            if (files.compareAndSet(place, file, fresh)) {
                file.dispose();
            } else {
                fresh.dispose();
            }
            return;
        }
        if (dice < 350 && !own.isEmpty()) {
            own.remove(random.nextInt(own.size())).cancel();
            return;
        }
        Watcher<Object> watcher = new Watcher<>(random.nextInt(3) == 0 ? Long.MAX_VALUE : 1, random.nextInt(8));
        own.add(watcher);
        all.add(watcher);
        if (own.size() > 50) {
            own.remove(0);
        }
        Publisher<?> publisher;
        if (dice < 700) {
            publisher = file.readRetained(random.nextInt(SIZE + 100), 1 + random.nextInt(SIZE));
        } else if (dice < 850) {
            publisher = file.streamRetained(StreamOptions.create()
                    .position(random.nextInt(SIZE))
                    .blockSize(500)
                    .depth(4));
        } else if (dice < 950) {
            publisher = file.write(
                    buffers(content(random.nextInt(SIZE)), 1 + random.nextInt(400)),
                    StreamOptions.create().blockSize(300).depth(3));
        } else {
            publisher = fixture.port().post(dice);
        }
        publisher.subscribe(watcher);
    }

    private OverlappedFile openBoth(Path path) {
        return FileOpener.of(path)
                .port(fixture.port())
                .access(Access.READ, Access.WRITE)
                .open()
                .block(PATIENCE);
    }
}
