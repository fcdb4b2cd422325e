package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting, parked and in selectors. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
class NioParkingTest {

    private static final int WAITERS = 4;
    private static final int WAKES = 100_000;
    private static final long PATIENCE_SECONDS = 60;

    private final NioParking parking = new NioParking(WAITERS);
    private final AtomicInteger woken = new AtomicInteger();
    private final Semaphore room = new Semaphore(WAITERS);
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    @Test
    void each_wake_releases_one_waiter_whether_it_parks_or_selects() throws Exception {
        Pipe silent = Pipe.open();
        silent.source().configureBlocking(false);
        NioSelector selector = new NioSelector(parking);
        selector.register(silent.source(), SelectionKey.OP_READ, (operations, dispatcher) -> 0);
        // Registering has asked for somebody to attend it.
        assertThat(parking.enter(new NioParking.Waiter(Thread.currentThread()), null))
                .isFalse();
        List<Thread> waiters = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
            NioSelector where = i == 0 ? selector : null;
            waiters.add(start(() -> waitAgainAndAgain(where)));
        }
        waiters.add(start(() -> {
            while (!ended) {
                selector.wakeup();
                parking.nudge(false);
                Thread.onSpinWait();
            }
        }));
        for (int i = 0; i < WAKES; i++) {
            assertThat(room.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("waiters that returned: %s of %s", woken, i)
                    .isTrue();
            parking.wake();
        }
        assertThat(room.tryAcquire(WAITERS, PATIENCE_SECONDS, TimeUnit.SECONDS))
                .as("waiters that returned: %s of %s", woken, WAKES)
                .isTrue();
        assertThat(woken).hasValue(WAKES);
        ended = true;
        for (int i = 0; i < WAITERS; i++) {
            parking.wake();
        }
        for (Thread waiter : waiters) {
            waiter.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(waiter.isAlive()).isFalse();
        }
        selector.close();
        silent.source().close();
        silent.sink().close();
        assertThat(unexpected).isEmpty();
    }

    private void waitAgainAndAgain(@Nullable NioSelector where) throws IOException {
        NioParking.Waiter self = new NioParking.Waiter(Thread.currentThread());
        for (int turn = 0; !ended; turn++) {
            boolean released = true;
            if (parking.enter(self, where)) {
                // Most waits have no limit, so that a lost wake is not made good by one.
                long limit = turn % 16 == 0 ? 1000 : -1;
                if (where != null) {
                    where.select(key -> {}, limit);
                } else {
                    parking.park(self, limit);
                }
                released = !parking.leave(self) && !self.wasNudged();
            }
            if (released && !ended) {
                woken.incrementAndGet();
                room.release();
            }
        }
    }

    private Thread start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException | RuntimeException | Error e) {
                unexpected.add(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private interface Work {
        void run() throws IOException;
    }
}
