package reactor.overlapped.spi;

import org.jspecify.annotations.Nullable;

/**
 * A preallocated place for one request in flight. A backend keeps native memory (an OVERLAPPED, a user_data) for each
 * {@link #index}; the engine reuses a slot only when completion, submitter and canceller have all left it.
 */
public abstract class Slot {

    /** 0 up to the port's number of slots, exclusive. */
    public final int index;

    /** The request that has the slot; null while it is free. */
    public @Nullable Request request;

    protected Slot(int index) {
        this.index = index;
    }

    /** {@return the number of the slot's present use; differs from one use to the next} */
    public abstract int generation();
}
