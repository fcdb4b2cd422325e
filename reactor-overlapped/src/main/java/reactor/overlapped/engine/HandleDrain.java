package reactor.overlapped.engine;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Operators;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.context.Context;

/**
 * Runs the completions of one handle one after the other, whatever threads they come from: the thread that finds it idle runs, the
 * others leave their work behind. After {@value #BUDGET} it goes to the back of the port's queue, so that a handle that never runs dry
 * does not keep a worker.
 */
final class HandleDrain implements Runnable {

    private static final Logger LOGGER = Loggers.getLogger(HandleDrain.class);
    private static final int BUDGET = 32;

    private static final OverlappedRequest RUNNING = new DrainTask();

    private final Engine engine;
    private final boolean stays;

    /** Null: idle. RUNNING: somebody runs and nothing waits. Else: a stack of what waits, and somebody runs. */
    private final AtomicReference<@Nullable OverlappedRequest> waiting = new AtomicReference<>();

    /** What was taken from the stack and not run yet, oldest first; belongs to the one that runs. */
    private @Nullable OverlappedRequest taken;

    /**
     * Creates one.
     *
     * @param stays whether it is best run by the worker that has taken the completion
     */
    HandleDrain(Engine engine, boolean stays) {
        this.engine = engine;
        this.stays = stays;
    }

    boolean stays() {
        return stays;
    }

    void push(OverlappedRequest request) {
        OverlappedRequest seen;
        do {
            seen = waiting.get();
            request.next = seen == RUNNING ? null : seen;
        } while (!waiting.compareAndSet(seen, request));
        if (seen == null) {
            engine.run(this);
        }
    }

    @Override
    public void run() {
        long started = System.nanoTime();
        int count = drain();
        engine.signalled(System.nanoTime() - started, count);
    }

    /** As {@link #run()}, untimed. {@return how many completions it has run} */
    int drain() {
        int count = 0;
        while (true) {
            if (taken == null && !take()) {
                break;
            }
            if (count++ >= BUDGET && !engine.stopped()) {
                engine.execute(this);
                break;
            }
            OverlappedRequest request = taken;
            taken = request.next;
            request.next = null;
            try {
                request.runInDrain();
            } catch (Throwable thrownByUser) {
                dropped(thrownByUser);
            }
        }
        return count;
    }

    /** User code threw: the worker and the other requests of the handle live on. */
    static void dropped(Throwable thrownByUser) {
        try {
            Operators.onErrorDropped(thrownByUser, Context.empty());
        } catch (Throwable thrownByHook) {
            LOGGER.error("A hook for dropped errors threw", thrownByHook);
        }
    }

    /** {@return whether there is more to run; false has made the drain idle} */
    private boolean take() {
        while (true) {
            OverlappedRequest newest = waiting.get();
            if (newest == RUNNING) {
                if (waiting.compareAndSet(RUNNING, null)) {
                    return false;
                }
            } else if (waiting.compareAndSet(newest, RUNNING)) {
                taken = reversed(newest);
                return true;
            }
        }
    }

    private static @Nullable OverlappedRequest reversed(@Nullable OverlappedRequest newest) {
        OverlappedRequest oldest = null;
        while (newest != null) {
            OverlappedRequest next = newest.next;
            newest.next = oldest;
            oldest = newest;
            newest = next;
        }
        return oldest;
    }
}
