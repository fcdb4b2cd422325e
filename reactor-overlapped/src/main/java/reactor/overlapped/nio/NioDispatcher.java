package reactor.overlapped.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Slot;

/**
 * Takes posted packets, and what the selectors bring; waits when there is nothing: in a selector that nobody attends, else parked. It holds
 * a selector inside of {@link #dispatch} only, so that a worker which runs user code keeps no socket from being served.
 */
final class NioDispatcher implements Dispatcher {

    /** How long a selector goes unseen at most when its worker is held up and another waits. */
    private static final long WATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * A busy worker looks at a selector that brought something no more often: what it brought may still wait to be run, would be reported again,
     * and its channels would be taken out of the selector and put in again.
     */
    private static final long BUSY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final int worker;
    private final NioPosts posts;
    private final NioParking parking;
    private final NioSelectors selectors;
    private final Completions completions;
    private final int batchSize;
    private final NioParking.Waiter waiter = new NioParking.Waiter(Thread.currentThread());
    private final Consumer<SelectionKey> report = this::report;
    private final Queue<Runnable> afterwards = new ArrayDeque<>();
    private int reported;
    private boolean woken;
    private boolean expectsMore = true;
    private long polled;

    NioDispatcher(
            int worker,
            NioPosts posts,
            NioParking parking,
            NioSelectors selectors,
            Completions completions,
            int batchSize) {
        this.worker = worker;
        this.posts = posts;
        this.parking = parking;
        this.selectors = selectors;
        this.completions = completions;
        this.batchSize = batchSize;
    }

    @Override
    public int dispatch(long timeoutNanos) {
        int taken = take();
        if (!selectors.isUsed()) {
            if (taken == 0 && timeoutNanos != 0) {
                parking.await(waiter, timeoutNanos);
                taken = take();
            }
            return taken;
        }
        try {
            if (taken > 0 || timeoutNanos == 0) {
                taken += taken < batchSize ? poll() : 0;
            } else {
                taken = await(timeoutNanos) + take();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("select", e);
        } finally {
            selectors.leaveBehind();
        }
        return taken;
    }

    private int take() {
        int taken = 0;
        while (taken < batchSize) {
            Slot slot = posts.poll();
            if (slot == null) {
                break;
            }
            taken++;
            completions.completed(slot);
        }
        return taken;
    }

    /** Work that may block and came up while a selector was held. */
    void afterwards(Runnable work) {
        afterwards.add(work);
    }

    /** Counts completions that were reported in {@link #afterwards}. */
    void reported(int count) {
        reported += count;
    }

    private void report(SelectionKey key) {
        reported += NioSelector.ready(key, this);
    }

    private int reported() {
        for (Runnable work = afterwards.poll(); work != null; work = afterwards.poll()) {
            work.run();
        }
        int count = reported;
        reported = 0;
        return count;
    }

    /** Looks without waiting. */
    private int poll() throws IOException {
        long now = System.nanoTime();
        if (!expectsMore && now - polled < BUSY_NANOS) {
            return 0;
        }
        polled = now;
        NioSelector held = selectors.hold(worker);
        if (held != null) {
            try {
                held.selectNow(report);
            } finally {
                held.release(worker);
            }
        }
        pollAbandoned();
        int taken = reported();
        expectsMore = taken == 0;
        return taken;
    }

    /** Looks at what others have left for too long; they, or somebody who waits, will attend it. */
    private void pollAbandoned() throws IOException {
        for (int i = 0; i < selectors.count(); i++) {
            NioSelector one = selectors.get(i);
            if (one.isUnattended() && one.isOpenTo(worker) && one.tryHold(worker)) {
                try {
                    one.selectNow(report);
                } finally {
                    one.releaseForAnother();
                }
            }
        }
    }

    private int await(long timeoutNanos) throws IOException {
        long start = timeoutNanos < 0 ? 0 : System.nanoTime();
        long left = timeoutNanos;
        while (true) {
            int taken = round(left);
            if (taken > 0 || woken) {
                return taken;
            }
            if (timeoutNanos > 0) {
                left = timeoutNanos - (System.nanoTime() - start);
                if (left <= 0) {
                    return 0;
                }
            }
        }
    }

    /** Waits once; {@link #woken} tells whether a wake ended it. */
    private int round(long nanos) throws IOException {
        woken = false;
        NioSelector held = selectors.hold(worker);
        try {
            pollAbandoned();
            if (reported == 0 && afterwards.isEmpty()) {
                if (held == null || held.hasKeys()) {
                    wait(held, nanos);
                } else {
                    held.selectNow(report);
                }
            }
        } finally {
            if (held != null) {
                held.release(worker);
            }
        }
        return reported();
    }

    private void wait(@Nullable NioSelector held, long nanos) throws IOException {
        if (held != null && selectors.anyOpenTo(worker)) {
            parking.nudge(true);
        }
        if (!parking.enter(waiter, held)) {
            woken = true;
            if (held != null) {
                held.selectNow(report);
            }
            return;
        }
        boolean watching = false;
        try {
            if (held == null && selectors.anyOpenTo(worker)) {
                // Left by somebody who did not see us waiting.
                return;
            }
            watching = selectors.watch();
            long limit = nanos;
            if (watching) {
                parking.watching(waiter);
                limit = nanos < 0 ? WATCH_NANOS : Math.min(nanos, WATCH_NANOS);
            }
            if (held != null) {
                held.select(report, limit);
            } else {
                parking.park(waiter, limit);
            }
        } finally {
            woken = !parking.leave(waiter) && !waiter.wasNudged();
            if (watching) {
                selectors.endWatch();
            }
        }
    }

    @Override
    public void close() {
        // Nothing is held beyond the object.
    }
}
