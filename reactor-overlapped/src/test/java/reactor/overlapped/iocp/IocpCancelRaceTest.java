package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.ReadRetainedMono;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.testing.PortFixture;
import reactor.util.context.Context;

/** Completion, cancel and close of reads on pipes, from several threads, in any order. */
@Tag("iocp")
class IocpCancelRaceTest {

    private static final int RACES = 100_000;

    /** Each has a pipe, a thread and a second thread. */
    private static final int LANES = 2;

    /** Reads in flight at once on a pipe. */
    private static final int BURST = 8;

    /** One in so many bursts closes its handle. */
    private static final int CLOSE = 64;

    /** One in so many packets with data is cancelled between the port and the engine. */
    private static final int FORCED = 50;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PortFixture fixture =
            PortFixture.with(builder -> builder.backend("iocp").concurrency(2).slots(LANES * BURST));

    private final AtomicIntegerArray values = new AtomicIntegerArray(RACES);
    private final AtomicIntegerArray ends = new AtomicIntegerArray(RACES);
    private final LongAdder aborted = new LongAdder();
    private final LongAdder completedAllTheSame = new LongAdder();
    private final LongAdder found = new LongAdder();
    private final LongAdder notFound = new LongAdder();
    private final LongAdder forced = new LongAdder();
    private final LongAdder packets = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();

    /** A result that comes after its cancel is discarded. */
    private final Context context =
            Operators.enableOnDiscard(Context.empty(), discarded -> completedAllTheSame.increment());

    private IocpDriver driver;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void every_race_ends_once_and_loses_no_slot_and_no_byte() throws Exception {
        driver = (IocpDriver) fixture.engine().driver();
        driver.observer = new Count();
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        List<Future<?>> running = new ArrayList<>();
        int each = RACES / LANES;
        for (int lane = 0; lane < LANES; lane++) {
            int number = lane;
            running.add(lanes.submit(() -> {
                new Lane(number).run(number * each, each);
                return null;
            }));
        }
        lanes.shutdown();
        for (Future<?> lane : running) {
            lane.get();
        }

        System.out.printf(
                "races: %d, aborted %d, completed all the same %d, not found %d (%d cancels forced), found %d, closed handles %d%n",
                RACES,
                aborted.sum(),
                completedAllTheSame.sum(),
                notFound.sum(),
                forced.sum(),
                found.sum(),
                closed.sum());
        assertThat(unexpected).isEmpty();
        assertThat(aborted.sum()).as("aborted").isPositive();
        assertThat(completedAllTheSame.sum()).as("completed all the same").isPositive();
        assertThat(notFound.sum()).as("not found").isPositive();
        assertThat(closed.sum()).as("closed handles").isPositive();
        fixture.assertNothingLeft();
        assertThat(IntStream.range(0, RACES).filter(race -> ends.get(race) > 1))
                .as("races with more than one terminal signal")
                .isEmpty();
        assertThat(IntStream.range(0, RACES).filter(race -> values.get(race) > 1))
                .as("races with more than one value")
                .isEmpty();
        assertThat(IntStream.range(0, RACES).filter(race -> ends.get(race) == 1))
                .as("races that ended with a signal")
                .isNotEmpty();
        driver.observer = null;
        everySlotStillWorks();
    }

    private void everySlotStillWorks() throws IOException {
        CallLog log = CallLog.of(fixture);
        try (PipePair pair = PipePair.overlapped()) {
            OpenHandle handle = open(pair);
            List<Probe> probes = new ArrayList<>();
            for (int i = 0; i < LANES * BURST; i++) {
                Probe probe = new Probe(1);
                new ReadRetainedMono(handle, 0, 1, 1).subscribe(probe);
                probes.add(probe);
            }
            assertThat(log.awaitInFlight(pair.server, LANES * BURST)).doesNotHaveDuplicates();
            pair.write("x".repeat(LANES * BURST));
            probes.forEach(probe -> probe.awaitText("x"));
            handle.close().block(PATIENCE);
        }
    }

    private OpenHandle open(PipePair pair) throws IOException {
        return fixture.engine().open(new AdoptSpec(pair.server, true, false));
    }

    private final class Lane {

        private final Random random;
        private final ExecutorService other = Executors.newSingleThreadExecutor();
        private PipePair pair;
        private OpenHandle handle;

        Lane(int number) {
            random = new Random(number);
        }

        void run(int first, int count) throws Exception {
            try {
                reopen();
                for (int race = first; race < first + count; race += BURST) {
                    burst(race);
                }
                close();
            } finally {
                other.shutdownNow();
            }
        }

        private void burst(int first) throws Exception {
            List<Racer> racers = new ArrayList<>();
            for (int i = 0; i < BURST; i++) {
                Racer racer = new Racer(first + i);
                racers.add(racer);
                new ReadRetainedMono(handle, 0, 16, 1).subscribe(racer);
            }
            if (random.nextInt(4) != 0) {
                awaitIssued(racers.get(BURST - 1));
            }
            List<Runnable> actions = new ArrayList<>();
            for (Racer racer : racers) {
                int what = random.nextInt(4);
                if (what == 0 || what == 2) {
                    actions.add(() -> pair.tryWrite((byte) 1));
                }
                if (what == 1 || what == 2) {
                    actions.add(racer::cancel);
                }
            }
            boolean close = random.nextInt(CLOSE) == 0;
            if (close) {
                actions.add(handle::dispose);
            }
            Collections.shuffle(actions, random);
            int cut = random.nextInt(actions.size() + 1);
            Future<?> there = other.submit(() -> actions.subList(0, cut).forEach(Runnable::run));
            actions.subList(cut, actions.size()).forEach(Runnable::run);
            there.get();
            if (close) {
                close();
                reopen();
            } else {
                for (Racer racer : racers) {
                    if (ends.get(racer.race) == 0) {
                        racer.cancel();
                    }
                }
                handle.quiesce().block(PATIENCE);
            }
            for (Racer racer : racers) {
                assertThat(racer.cancelled || ends.get(racer.race) == 1)
                        .as("race %s was cancelled or has ended", racer.race)
                        .isTrue();
            }
        }

        /** Most races shall be about requests that the system has; that they are is not needed for any of them. */
        private void awaitIssued(Racer racer) {
            for (int i = 0; i < 100 && !issued(racer); i++) {
                LockSupport.parkNanos(1000);
            }
        }

        private boolean issued(Racer racer) {
            for (var slot : driver.slots) {
                if (slot.request == racer.subscription) {
                    return driver.slab.awaited(slot.index);
                }
            }
            return true;
        }

        private void reopen() throws IOException {
            pair = PipePair.overlapped();
            handle = open(pair);
        }

        private void close() {
            handle.close().block(PATIENCE);
            assertThat(pair.serverIsOpen()).isFalse();
            pair.close();
            closed.increment();
        }
    }

    private final class Racer implements CoreSubscriber<ByteBuf> {

        private final int race;
        private volatile Subscription subscription;
        private volatile boolean cancelled;

        Racer(int race) {
            this.race = race;
        }

        void cancel() {
            cancelled = true;
            subscription.cancel();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            this.subscription = subscription;
            subscription.request(1);
        }

        @Override
        public void onNext(ByteBuf buffer) {
            buffer.release();
            values.incrementAndGet(race);
        }

        @Override
        public void onError(Throwable reason) {
            ends.incrementAndGet(race);
            if (!(reason instanceof ClosedChannelException)) {
                unexpected.add(reason);
            }
        }

        @Override
        public void onComplete() {
            ends.incrementAndGet(race);
        }

        @Override
        public Context currentContext() {
            return context;
        }
    }

    private final class Count implements IocpObserver {

        @Override
        public void cancelled(int slot, int error) {
            if (slot != CallLog.ALL) {
                switch (error) {
                    case 0 -> found.increment();
                    case CallLog.ERROR_NOT_FOUND -> notFound.increment();
                    default -> unexpected.add(new IOException("CancelIoEx answered " + error));
                }
            }
        }

        @Override
        public void dequeued(int slot, int status, boolean claimed) {
            if (!claimed) {
                return;
            }
            if (status == CallLog.STATUS_CANCELLED) {
                aborted.increment();
                return;
            }
            packets.increment();
            if (packets.sum() % FORCED == 0) {
                // The system is done, the engine does not know: this cancel finds nothing, unless the submitter is
                // still inside.
                Object racer = ((Scannable) driver.slots.get(slot).request).scanUnsafe(Scannable.Attr.ACTUAL);
                forced.increment();
                ((Racer) racer).cancel();
            }
        }
    }
}
