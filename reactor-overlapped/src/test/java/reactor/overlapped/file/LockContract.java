package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

/** Locks on ranges of a file. */
abstract class LockContract extends FileContract {

    private Path path;
    private OverlappedFile one;
    private OverlappedFile two;

    LockContract(String backend) {
        super(backend);
    }

    @BeforeEach
    void openTwice() throws IOException {
        path = file(contents(1000));
        one = openToWrite(path);
        two = openToWrite(path);
    }

    private RangeLock locked(OverlappedFile file, long position, long length, boolean shared) {
        RangeLock lock = file.tryLock(position, length, shared).block(PATIENCE);
        assertThat(lock).as("the lock is free").isNotNull();
        return lock;
    }

    private void assertTaken(OverlappedFile file, long position, long length, boolean shared) {
        StepVerifier.create(file.tryLock(position, length, shared))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Nested
    class Holding {

        @Test
        void a_lock_knows_what_it_locks() {
            RangeLock lock = locked(one, 10, 20, true);
            assertThat(lock.position()).isEqualTo(10);
            assertThat(lock.length()).isEqualTo(20);
            assertThat(lock.shared()).isTrue();
            lock.release().block(PATIENCE);
        }

        @ParameterizedTest(name = "{0} bytes at {1}, shared: {2}")
        @CsvSource({"100, 100, false", "100, 100, true", "199, 1, false", "0, 101, false", "0, 1000000, true"})
        void an_exclusive_lock_keeps_others_from_every_byte_of_it(long position, long length, boolean shared) {
            RangeLock lock = locked(one, 100, 100, false);
            assertTaken(two, position, length, shared);
            lock.release().block(PATIENCE);
            locked(two, position, length, shared).release().block(PATIENCE);
        }

        @Test
        void bytes_beside_a_lock_are_free_and_so_are_those_behind_the_file() {
            locked(one, 100, 100, false);
            locked(two, 0, 100, false);
            locked(two, 200, 100, false);
            locked(two, 5L << 30, 1L << 40, false);
        }

        @Test
        void shared_locks_go_together() {
            if (nio()) {
                abort("the JDK refuses a second lock of the same JVM on a byte, shared ones too");
            }
            locked(one, 100, 100, true);
            RangeLock second = locked(two, 150, 100, true);
            OverlappedFile three = openToWrite(path);
            assertTaken(three, 160, 1, false);
            second.release().block(PATIENCE);
            assertTaken(three, 160, 1, false);
        }

        @Test
        void a_shared_lock_keeps_exclusive_ones_away() {
            locked(one, 100, 100, true);
            assertTaken(two, 150, 1, false);
        }

        @Test
        void releasing_twice_changes_nothing() {
            RangeLock lock = locked(one, 0, 10, false);
            lock.release().block(PATIENCE);
            RangeLock others = locked(two, 0, 10, false);
            lock.release().block(PATIENCE);
            assertTaken(one, 0, 10, false);
            others.release().block(PATIENCE);
        }

        @Test
        void a_lock_is_released_on_subscribe_only() {
            RangeLock lock = locked(one, 0, 10, false);
            Mono<Void> release = lock.release();
            assertTaken(two, 0, 10, false);
            release.block(PATIENCE);
            locked(two, 0, 10, false);
        }

        @Test
        void closing_the_file_unlocks() {
            RangeLock lock = locked(one, 0, 10, false);
            one.close().block(PATIENCE);
            locked(two, 0, 10, false);
            lock.release().block(PATIENCE);
            assertTaken(openToWrite(path), 0, 10, false);
        }

        @Test
        void another_process_is_kept_away() throws Exception {
            locked(one, 0, 10, false);
            assertThat(inAnotherProcess("try")).isEqualTo("taken");
            one.close().block(PATIENCE);
            two.close().block(PATIENCE);
            assertThat(inAnotherProcess("try")).isEqualTo("locked");
        }

        @Test
        void another_processs_lock_is_heeded_and_waited_for() throws Exception {
            Process other = process("hold");
            CountDownLatch got = new CountDownLatch(1);
            try (BufferedReader says = reader(other)) {
                assertThat(says.readLine()).isEqualTo("locked");
                assertTaken(one, 0, 10, false);
                assertTaken(one, 0, 10, true);
                one.lock(0, 10, false).subscribe(lock -> got.countDown());
            } finally {
                other.getOutputStream().close();
            }
            await(got);
            assertThat(other.waitFor()).isZero();
        }

        private String inAnotherProcess(String mode) throws Exception {
            Process other = process(mode);
            try (BufferedReader says = reader(other)) {
                return says.readLine();
            } finally {
                other.getOutputStream().close();
                other.waitFor();
            }
        }

        private BufferedReader reader(Process process) {
            return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        private Process process(String mode) throws IOException {
            Path classes;
            try {
                classes = Path.of(Holder.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
            } catch (java.net.URISyntaxException e) {
                throw new IOException(e);
            }
            List<String> command = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classes.toString(),
                    Holder.class.getName(),
                    mode,
                    path.toString());
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        }
    }

    /** Another process: locks the first ten bytes and holds them until its standard input ends, or tells that it cannot. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] args) throws IOException {
            try (RandomAccessFile file = new RandomAccessFile(args[1], "rw");
                    FileLock lock = file.getChannel().tryLock(0, 10, false)) {
                System.out.println(lock == null ? "taken" : "locked");
                if (args[0].equals("hold")) {
                    while (System.in.read() >= 0) {
                        // until it ends
                    }
                }
            }
        }
    }

    @Nested
    class Waiting {

        @Test
        void a_lock_that_is_free_is_had_at_once() {
            StepVerifier.create(one.lock(0, 10, false))
                    .assertNext(lock -> assertThat(lock.shared()).isFalse())
                    .expectComplete()
                    .verify(PATIENCE);
            assertTaken(two, 0, 10, false);
        }

        @Test
        void a_lock_is_waited_for_until_it_is_released() {
            RangeLock lock = locked(one, 0, 10, false);
            List<RangeLock> got = new ArrayList<>();
            StepVerifier.create(two.lock(0, 10, false).doOnNext(got::add))
                    .expectSubscription()
                    .then(() -> assertThat(got).isEmpty())
                    .then(() -> lock.release().block(PATIENCE))
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
            assertTaken(one, 0, 10, false);
        }

        @Test
        void a_lock_is_waited_for_until_its_file_is_closed() {
            locked(one, 0, 10, false);
            StepVerifier.create(two.lock(0, 10, false))
                    .expectSubscription()
                    .then(one::dispose)
                    .expectNextCount(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void one_who_gives_up_leaves_no_lock_behind() {
            RangeLock lock = locked(one, 0, 10, false);
            Disposable waiting = two.lock(0, 10, false).subscribe();
            waiting.dispose();
            lock.release().block(PATIENCE);
            two.quiesce().block(PATIENCE);
            await("the lock is free", () -> one.tryLock(0, 10, false).block(PATIENCE) != null);
        }

        @Test
        void one_whose_time_is_over_leaves_no_lock_behind() {
            RangeLock lock = locked(one, 0, 10, false);
            StepVerifier.create(two.lock(0, 10, false, Duration.ofMillis(20)))
                    .expectError(TimeoutException.class)
                    .verify(PATIENCE);
            lock.release().block(PATIENCE);
            await("the lock is free", () -> one.tryLock(0, 10, false).block(PATIENCE) != null);
        }

        @Test
        void a_lock_that_comes_at_the_moment_its_time_is_over_is_released() {
            CountDownLatch over = new CountDownLatch(1);
            CountDownLatch came = new CountDownLatch(1);
            Duration atMost = Duration.ofMinutes(1);
            // The lock is had, and on its way to its subscriber until he has been told that his time is over.
            Hooks.onEachOperator("late", Operators.lift((scannable, actual) -> new Late(actual, came, over)));
            VirtualTimeScheduler clock = VirtualTimeScheduler.getOrSet();
            CompletableFuture<RangeLock> locking;
            try {
                locking = one.lock(0, 10, false, atMost)
                        .doOnError(e -> over.countDown())
                        .toFuture();
                await(came);
                clock.advanceTimeBy(atMost);
            } finally {
                VirtualTimeScheduler.reset();
                Hooks.resetOnEachOperator("late");
            }
            assertThatThrownBy(locking::get)
                    .hasCauseInstanceOf(TimeoutException.class)
                    .hasMessageContainingAll("lock", path.toString(), "60 s");
            await("the lock is free", () -> two.tryLock(0, 10, false).block(PATIENCE) != null);
        }

        /** Passes on what comes, but a lock only when it is too late. */
        private record Late(CoreSubscriber<? super Object> actual, CountDownLatch came, CountDownLatch over)
                implements CoreSubscriber<Object> {

            @Override
            public Context currentContext() {
                return actual.currentContext();
            }

            @Override
            public void onSubscribe(Subscription subscription) {
                actual.onSubscribe(subscription);
            }

            @Override
            public void onNext(Object value) {
                if (value instanceof RangeLock) {
                    came.countDown();
                    await(over);
                }
                actual.onNext(value);
            }

            @Override
            public void onError(Throwable reason) {
                actual.onError(reason);
            }

            @Override
            public void onComplete() {
                actual.onComplete();
            }
        }

        @Test
        void a_wait_ends_when_the_waiting_file_is_closed() {
            locked(one, 0, 10, false);
            StepVerifier.create(two.lock(0, 10, false))
                    .expectSubscription()
                    .then(two::dispose)
                    .expectError(java.nio.channels.ClosedChannelException.class)
                    .verify(PATIENCE);
        }

        @Test
        void a_lock_that_comes_while_its_subscriber_cancels_is_released() {
            for (int i = 0; i < 100; i++) {
                reactor.core.publisher.BaseSubscriber<RangeLock> hasty = new reactor.core.publisher.BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(RangeLock lock) {
                        lock.release().subscribe();
                    }
                };
                one.tryLock(0, 10, false).subscribe(hasty);
                for (int spin = 0; spin < i * 20; spin++) {
                    Thread.onSpinWait();
                }
                hasty.cancel();
            }
            await("the lock is free", () -> two.tryLock(0, 10, false).block(PATIENCE) != null);
        }

        @Test
        void a_lock_that_was_waited_for_is_released_when_its_subscriber_has_cancelled() {
            for (int i = 0; i < 2000; i++) {
                reactor.core.publisher.BaseSubscriber<RangeLock> hasty = new reactor.core.publisher.BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(RangeLock lock) {
                        lock.release().subscribe();
                    }
                };
                // A range of its own each time: one that is kept shows.
                one.lock(10L * i, 10, false).subscribe(hasty);
                long until = System.nanoTime() + i % 200 * 500L;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                hasty.cancel();
            }
            await("all is free", () -> two.tryLock(0, 20_000, false).block(PATIENCE) != null);
        }
    }

    @ParameterizedTest(name = "{1} bytes at {0}")
    @CsvSource({"-1, 10", "0, 0", "0, -1", "9223372036854775807, 1", "1, 9223372036854775807"})
    void a_range_must_be_one_of_a_file(long position, long length) {
        for (Mono<RangeLock> lock : List.of(one.tryLock(position, length, false), one.lock(position, length, true))) {
            StepVerifier.create(lock)
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll("lock", "" + position, "" + length))
                    .verify(PATIENCE);
        }
    }

    @ParameterizedTest(name = "shared: {0}")
    @ValueSource(booleans = {true, false})
    void nothing_is_locked_before_subscribe(boolean shared) {
        Mono<RangeLock> lock = one.tryLock(0, 10, shared);
        locked(two, 0, 10, false).release().block(PATIENCE);
        assertThat(lock.block(PATIENCE)).isNotNull();
        assertTaken(two, 0, 10, false);
    }
}
