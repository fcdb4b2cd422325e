package reactor.overlapped.spi;

import java.io.IOException;

/** A backend at work for one port. */
public interface Driver {

    /** Makes the dispatcher of the calling worker; called once on each worker thread. */
    Dispatcher dispatcher(int worker);

    /** Lets one worker that waits in {@link Dispatcher#dispatch} return, or the next one that would wait. Any thread. */
    void wake();

    /**
     * Opens what the specification names. May block.
     *
     * @throws UnsupportedOperationException when this backend has no such thing
     */
    SystemHandle open(OpenSpec spec) throws IOException;

    /**
     * {@return whether a worker that sees more work than it takes wakes another at once; else it keeps the work together for one call, and another
     * takes what it has not come to after a while}
     */
    default boolean sharesWork() {
        return true;
    }

    /** {@return whether a worker's system calls may block it; else workers are marked {@link reactor.core.scheduler.NonBlocking}} */
    default boolean workersBlock() {
        return false;
    }

    /** {@return the handle that carries {@link Op#POST}} */
    SystemHandle postHandle();

    /** Frees the port itself, after all workers have ended. Native memory of slots still in use is set aside, not freed. */
    void close(boolean slotsInUse);
}
