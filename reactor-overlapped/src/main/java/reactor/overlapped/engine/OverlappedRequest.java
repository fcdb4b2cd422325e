package reactor.overlapped.engine;

import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Request;

/**
 * One request of a handle, from its submission to its completion. The object may be submitted again after its completion has been
 * taken; the slot it gets for the way is another one each time.
 */
public abstract class OverlappedRequest extends Request {

    static final long ABANDONED = -1;

    /** The handle it is for. */
    protected final OpenHandle handle;

    /** Link of the handle's drain. */
    @Nullable
    OverlappedRequest next;

    /** Generation and slot of the present way in one word, 0 while it has none, {@link #ABANDONED}; written before a canceller looks for it. */
    volatile long ticket;

    /** Set once the owner wants no result; stays until {@link #renew()}. */
    volatile boolean cancelWanted;

    protected OverlappedRequest(OpenHandle handle) {
        this.handle = handle;
    }

    /** A mark that is never submitted. */
    @SuppressWarnings("NullAway")
    OverlappedRequest() {
        this.handle = null;
    }

    /** Hands the request to the port. Signals nothing before it returns when called inside the handle's drain. */
    public final void submit() {
        handle.engine().submit(this);
    }

    /**
     * Cancels the present way, now or as soon as it can be. Its completion still comes, by {@link #completed()}, and decides what
     * became of it. Any thread, any time, any number of times.
     */
    public final void cancelRequest() {
        handle.engine().cancel(this);
    }

    /** Forgets an earlier cancel, so that the object can be used again. */
    protected final void renew() {
        cancelWanted = false;
    }

    /** {@return whether the owner has cancelled} */
    protected final boolean isCancelWanted() {
        return cancelWanted;
    }

    /** The request is complete, its outcome is set and the system no longer touches its memory. Runs in the handle's drain. */
    protected abstract void completed();

    /** The request was never issued, because the handle or the port refuses: memory may be released. Runs on the submitting thread. */
    protected abstract void refused(Throwable reason);

    /** The port gave the request up at its deadline: the system may still write to its memory, which must not be released. */
    protected abstract void abandoned(Throwable reason);

    /** What the handle's drain does with it. */
    void runInDrain() {
        if (ticket == ABANDONED) {
            // Not a field of the request: the system may complete it still, and set its outcome meanwhile.
            abandoned(new AsynchronousCloseException());
            return;
        }
        try {
            completed();
        } finally {
            handle.leave();
        }
    }
}
