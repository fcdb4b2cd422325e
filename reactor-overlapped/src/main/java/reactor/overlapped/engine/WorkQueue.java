package reactor.overlapped.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Dispatcher;

/**
 * What waits for a worker: requests to issue, and drains that have used up their turn.
 *
 * <p>Waking a thread costs more than a cached read, so a worker that adds work wakes nobody: it takes the work itself when it is done
 * with what it does. Three things keep that safe. A worker that takes work and sees more of it wakes another, where that pays. A worker whose subscribers
 * were slow lately wakes another at once. And while workers run, an idle worker is the watchman: it looks at the queue every {@value #WATCH_MILLIS} ms, so that work added by a worker whose subscriber
 * then blocks is found by somebody; whoever adds work while there is no watchman wakes an idle worker.
 */
final class WorkQueue {

    private static final int WATCH_MILLIS = 10;
    private static final long WATCH_NANOS = WATCH_MILLIS * 1_000_000L;

    private final Engine engine;
    private final SlotRing requests;
    private final Tasks tasks = new Tasks();
    private final AtomicInteger idle = new AtomicInteger();

    /** Whether a worker has been woken and has not got up yet. */
    private final AtomicBoolean waking = new AtomicBoolean();

    /** Whether an idle worker waits with a limit. */
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
        if (worker == null || worker.slow() || !watched.get()) {
            wakeIdle();
        }
    }

    /** The calling worker turns to something that may block it. */
    void leaveBehind() {
        if (hasWork()) {
            added();
        }
    }

    /**
     * Runs one piece of work. Requests and drains take turns, so that neither keeps the other waiting for ever.
     *
     * @param turn a number that counts up
     * @return false when there was none
     */
    boolean runOne(Dispatcher dispatcher, int turn) {
        return turn % 2 == 0 ? runTask() || issueRequest(dispatcher) : issueRequest(dispatcher) || runTask();
    }

    private boolean issueRequest(@Nullable Dispatcher dispatcher) {
        RequestSlot slot = requests.poll();
        if (slot == null) {
            return false;
        }
        wakeForMore();
        engine.issue(slot, dispatcher);
        return true;
    }

    private boolean runTask() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        wakeForMore();
        task.run();
        return true;
    }

    /** Runs the drains that wait, after the port has stopped. */
    void runTasks() {
        while (runTask()) {
            // until there is none
        }
    }

    /** Ends the requests that wait for a worker; all handles are closed already. */
    void abortRequests() {
        while (issueRequest(null)) {
            // until there is none
        }
    }

    /** The calling worker has nothing to do. {@return how long it may wait, in nanoseconds; negative is without limit} */
    long beforeIdle() {
        int now = idle.incrementAndGet();
        if (hasWork() || engine.stopped()) {
            return 0;
        }
        return now < engine.workers() && watched.compareAndSet(false, true) ? WATCH_NANOS : -1;
    }

    /** The calling worker got up. */
    void afterIdle(boolean wasWatchman) {
        if (wasWatchman) {
            watched.set(false);
        }
        idle.decrementAndGet();
        looked();
    }

    /** The calling worker looks at the queue next, and may have taken a wake-up meant for another. */
    void looked() {
        waking.set(false);
    }

    private void wakeForMore() {
        if (hasWork() && (engine.driver().sharesWork() || !watched.get())) {
            wakeIdle();
        }
    }

    void wakeIdle() {
        if (idle.get() > 0 && waking.compareAndSet(false, true)) {
            engine.driver().wake();
        }
    }

    /** {@return whether all workers wait, and none with a limit} */
    boolean isUnattended() {
        return idle.get() == engine.workers() && !watched.get();
    }

    private boolean hasWork() {
        return !requests.isEmpty() || !tasks.isEmpty();
    }

    /** A queue that allocates nothing once it has grown. */
    private static final class Tasks {

        private final Queue<Runnable> queue = new ArrayDeque<>();
        private volatile boolean empty = true;

        synchronized void add(Runnable task) {
            queue.add(task);
            empty = false;
        }

        @Nullable
        Runnable poll() {
            return empty ? null : take();
        }

        private synchronized @Nullable Runnable take() {
            Runnable task = queue.poll();
            empty = queue.isEmpty();
            return task;
        }

        boolean isEmpty() {
            return empty;
        }
    }
}
