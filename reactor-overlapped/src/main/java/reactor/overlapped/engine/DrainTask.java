package reactor.overlapped.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Work that is no request but must not run beside the handle's completions: a stream's reaction to demand, to a cancel, to data from
 * its publisher. Asking again before it has run changes nothing.
 */
final class DrainTask extends OverlappedRequest {

    private final AtomicBoolean queued = new AtomicBoolean();
    private final @Nullable Runnable work;

    DrainTask(OpenHandle handle, Runnable work) {
        super(handle);
        this.work = work;
    }

    /** A mark that is never run. */
    DrainTask() {
        this.work = null;
    }

    /** Runs the work in the handle's drain: on this thread when the drain is idle, before it returns. */
    void schedule() {
        if (queued.compareAndSet(false, true)) {
            handle.drain().push(this);
        }
    }

    @Override
    void runInDrain() {
        queued.set(false);
        if (work != null) {
            work.run();
        }
    }

    @Override
    protected void completed() {
        throw new IllegalStateException("not a request");
    }

    @Override
    protected void refused(Throwable reason) {
        throw new IllegalStateException("not a request", reason);
    }

    @Override
    protected void abandoned(Throwable reason) {
        throw new IllegalStateException("not a request", reason);
    }
}
