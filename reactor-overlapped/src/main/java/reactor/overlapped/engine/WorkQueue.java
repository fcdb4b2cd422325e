package reactor.overlapped.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.overlapped.spi.Dispatcher;

/**
 * What waits for a worker: requests to issue, and drains that have used up their turn.
 *
 * <p>Waking a thread costs more than a cached read, so a worker that adds work wakes nobody: it takes the work itself when it is done
 * with what it does. Three things keep that safe. A worker that takes work and sees more of it wakes another. A worker whose subscribers
 * were slow lately wakes another at once. And while workers run, an idle worker is the watchman: it looks at the queue every {@value #WATCH_MILLIS} ms, so that work added by a worker whose subscriber
 * then blocks is found by somebody.
 */
final class WorkQueue {

    private static final int WATCH_MILLIS = 10;
    private static final long WATCH_NANOS = WATCH_MILLIS * 1_000_000L;

    private final Engine engine;
    private final SlotRing requests;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger idle = new AtomicInteger();
    private final AtomicBoolean waking = new AtomicBoolean();
    private final AtomicBoolean watched = new AtomicBoolean();

    WorkQueue(Engine engine, int slots) {
        this.engine = engine;
        this.requests = new SlotRing(slots);
    }

    void add(RequestSlot slot) {
        requests.offer(slot);
        added();
    }

    void add(Runnable task) {
        tasks.add(task);
        added();
    }

    private void added() {
        Worker worker = engine.currentWorker();
        if (worker == null || worker.slow()) {
            wakeIdle();
        } else if (!watched.get() && idle.get() > 0 && watched.compareAndSet(false, true)) {
            wakeIdle();
        }
    }

    /** Runs one piece of work. {@return false when there was none} */
    boolean runOne(Dispatcher dispatcher) {
        RequestSlot slot = requests.poll();
        if (slot != null) {
            wakeForMore();
            engine.issue(slot, dispatcher);
            return true;
        }
        Runnable task = tasks.poll();
        if (task != null) {
            wakeForMore();
            task.run();
            return true;
        }
        return false;
    }

    /** The calling worker has nothing to do. {@return how long it may wait, in nanoseconds; negative is without limit} */
    long beforeIdle() {
        int now = idle.incrementAndGet();
        if (hasWork() || engine.stopped()) {
            return 0;
        }
        if (!watched.get()) {
            return -1;
        }
        if (now < engine.workers()) {
            return WATCH_NANOS;
        }
        watched.set(false);
        return hasWork() ? 0 : -1;
    }

    void afterIdle() {
        idle.decrementAndGet();
        waking.set(false);
    }

    private void wakeForMore() {
        if (hasWork()) {
            wakeIdle();
        }
    }

    void wakeIdle() {
        if (idle.get() > 0 && waking.compareAndSet(false, true)) {
            engine.driver().wake();
        }
    }

    private boolean hasWork() {
        return !requests.isEmpty() || !tasks.isEmpty();
    }
}
