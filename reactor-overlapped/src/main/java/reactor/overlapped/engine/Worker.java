package reactor.overlapped.engine;

import reactor.core.scheduler.NonBlocking;
import reactor.overlapped.spi.Dispatcher;
import reactor.util.Logger;
import reactor.util.Loggers;

/** A thread of the port: issues requests that wait for a worker, and takes completions. */
class Worker extends Thread {

    private static final Logger LOGGER = Loggers.getLogger(Worker.class);

    private static final int BUDGET = 32;

    /** A subscriber that takes longer than this for a signal is slow: waking another worker costs less than waiting for him. */
    private static final long SLOW_NANOS = 20_000;

    private final Engine engine;
    private final int index;
    private boolean slow;

    Worker(Engine engine, int index) {
        super(engine.name() + "-" + (index + 1));
        this.engine = engine;
        this.index = index;
    }

    final boolean of(Engine other) {
        return engine == other;
    }

    @Override
    public final void run() {
        Dispatcher dispatcher = engine.driver().dispatcher(index);
        try {
            while (!engine.stopped()) {
                try {
                    turn(dispatcher);
                } catch (Throwable unexpected) {
                    LOGGER.error(
                            "A worker of port " + engine.name() + " goes on after an unexpected error", unexpected);
                }
            }
        } finally {
            // One worker may have taken the wake-ups meant for all.
            engine.driver().wake();
            dispatcher.close();
        }
    }

    final void signalled(long nanos, int count) {
        slow = nanos > SLOW_NANOS * count;
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

    private void turn(Dispatcher dispatcher) {
        WorkQueue queue = engine.queue();
        int done = 0;
        while (done < BUDGET && queue.runOne(dispatcher)) {
            done++;
        }
        int packets;
        if (done == BUDGET) {
            packets = dispatcher.dispatch(0);
        } else {
            long timeout = queue.beforeIdle();
            try {
                packets = dispatcher.dispatch(timeout);
            } finally {
                queue.afterIdle();
            }
        }
        if (packets > 0) {
            engine.metrics().batch(packets);
        }
    }

    /** A worker of a backend whose calls do not block it. */
    static final class Unblocked extends Worker implements NonBlocking {
        Unblocked(Engine engine, int index) {
            super(engine, index);
        }
    }
}
