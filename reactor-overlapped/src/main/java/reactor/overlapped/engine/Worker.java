package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;
import reactor.overlapped.spi.Dispatcher;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A thread of the port: issues requests that wait for a worker, and takes completions. */
class Worker extends FastThreadLocalThread {

    private static final Logger LOGGER = Loggers.getLogger(Worker.class);

    private static final int BUDGET = 32;

    /** So many unexpected errors in a row may be accidents. */
    private static final int PATIENT = 8;

    /** A subscriber that takes longer than this for a signal is slow: waking another worker costs less than waiting for him. */
    private static final long SLOW_NANOS = 20_000;

    /** Signals that take longer are reported; so is a run of them that takes longer than as many hashes of large blocks. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long USUAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Engine engine;
    private final int index;
    private @Nullable Dispatcher dispatcher;
    private @Nullable ByteBuf anchor;
    private boolean slow;
    private int failures;

    /** Whether it takes completions now: what they make runnable waits until the batch is taken. */
    private boolean taking;

    private final Queue<HandleDrain> ready = new ArrayDeque<>();

    Worker(Engine engine, int index) {
        super(engine.name() + "-" + (index + 1));
        this.engine = engine;
        this.index = index;
    }

    /** {@return its dispatcher; for itself only} */
    final @Nullable Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Keeps the chunk that this thread's large buffers come from: an empty one would be freed, and its pages faulted in again. */
    final void anchor(ByteBufAllocator allocator) {
        if (anchor == null) {
            anchor = allocator.directBuffer(Buffers.PAGE, Buffers.PAGE);
        }
    }

    final boolean of(Engine other) {
        return engine == other;
    }

    @Override
    public final boolean willCleanupFastThreadLocals() {
        return true;
    }

    @Override
    public final void run() {
        Dispatcher own = engine.driver().dispatcher(index);
        dispatcher = own;
        try {
            while (!engine.stopped()) {
                try {
                    turn(own);
                    failures = 0;
                } catch (Throwable unexpected) {
                    if (++failures > PATIENT) {
                        // Whatever it is, it lasts.
                        LockSupport.parkNanos(LONG_NANOS);
                    }
                    LOGGER.error(
                            "A worker of port " + engine.name() + " goes on after an unexpected error", unexpected);
                }
            }
        } finally {
            engine.queue().runTasks();
            if (anchor != null) {
                anchor.release();
            }
            // One worker may have taken the wake-ups meant for all.
            engine.driver().wake();
            own.close();
            FastThreadLocal.removeAll();
        }
    }

    /** Signalling that many completions took so long. */
    final void signalled(long nanos, int count) {
        slow = nanos > SLOW_NANOS * count;
        if (nanos > LONG_NANOS + count * USUAL_NANOS) {
            engine.metrics().slowSignal(nanos);
            LOGGER.warn(
                    "Signalling {} completions took {} ms on {}: a subscriber blocks or computes there",
                    count,
                    TimeUnit.NANOSECONDS.toMillis(nanos),
                    getName());
        }
    }

    /** {@return whether subscribers were slow lately, so that work which this worker adds should not wait for it} */
    final boolean slow() {
        return slow;
    }

    /** Does nothing: an interrupt by a subscriber's code would close the FileChannel that the worker happens to use. */
    @Override
    public final void interrupt() {
        // see above
    }

    /**
     * Keeps a drain for after the batch, so that the subscriber of one completion cannot hold up those behind it.
     *
     * @return whether it was kept; else the caller runs it
     */
    final boolean postpones(HandleDrain drain) {
        return taking && ready.add(drain);
    }

    private void turn(Dispatcher dispatcher) {
        WorkQueue queue = engine.queue();
        int done = 0;
        while (done < BUDGET && queue.runOne(dispatcher, done)) {
            done++;
        }
        boolean idle = done < BUDGET;
        long timeout = idle ? queue.beforeIdle() : 0;
        int packets;
        taking = true;
        try {
            packets = dispatcher.dispatch(timeout);
        } finally {
            taking = false;
            if (idle) {
                queue.afterIdle(timeout > 0);
            } else {
                queue.looked();
            }
            runReady(queue);
        }
        if (packets > 0) {
            engine.metrics().batch(packets);
        }
    }

    /**
     * Runs the drains that are best run here, and one more; leaves the others where each worker finds them. All, when there is no other
     * worker; none but one, when subscribers are slow.
     */
    private void runReady(WorkQueue queue) {
        if (ready.isEmpty()) {
            return;
        }
        HandleDrain first = engine.workers() == 1 ? null : leaveOthers(queue);
        long started = System.nanoTime();
        int count = 0;
        for (HandleDrain drain = ready.poll(); drain != null; drain = ready.poll()) {
            count += drain.drain();
            if (engine.workers() > 1 && !ready.isEmpty() && System.nanoTime() - started > SLOW_NANOS * count) {
                // Somebody is slow: whoever can shall go on with the rest.
                ready.forEach(queue::add);
                ready.clear();
                queue.leaveBehind();
            }
        }
        if (count > 0) {
            signalled(System.nanoTime() - started, count);
        }
        if (first != null) {
            queue.leaveBehind();
            first.run();
        }
    }

    /** Leaves the drains that any worker may run where each finds them, but for one when there are no others. {@return that one, or null} */
    private @Nullable HandleDrain leaveOthers(WorkQueue queue) {
        HandleDrain first = null;
        int count = ready.size();
        boolean stay = false;
        for (int i = 0; i < count; i++) {
            HandleDrain drain = ready.poll();
            if (drain.stays() && !slow) {
                ready.add(drain);
                stay = true;
            } else if (first == null) {
                first = drain;
            } else {
                queue.add(drain);
            }
        }
        if (stay && first != null) {
            queue.add(first);
            first = null;
        }
        if (stay) {
            queue.leaveBehind();
        }
        return first;
    }

    /** A worker of a backend whose calls do not block it. */
    static final class Unblocked extends Worker implements NonBlocking {
        Unblocked(Engine engine, int index) {
            super(engine, index);
        }
    }
}
