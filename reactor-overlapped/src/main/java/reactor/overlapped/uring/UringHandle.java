package reactor.overlapped.uring;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/**
 * A file descriptor whose requests go through rings. A kind of handle says how a request becomes an entry and what its completion means; how
 * it gets to the ring's thread, and is cancelled there, is written here once.
 */
abstract class UringHandle implements SystemHandle {

    final UringDriver driver;
    private final String target;
    private final HandleKind kind;

    /** What is in flight here, by ring; each list belongs to its ring's thread. */
    private final @Nullable InFlight[] inFlight;

    UringHandle(UringDriver driver, String target, HandleKind kind) {
        this.driver = driver;
        this.target = target;
        this.kind = kind;
        this.inFlight = new InFlight[driver.rings().length];
    }

    /**
     * Adds the request's entry to the ring, with {@link InFlight#userData}. On the ring's thread.
     *
     * @return false when the outcome is set already and nothing was added
     * @throws UnsupportedOperationException for an operation that this kind of handle does not know
     */
    abstract boolean issue(InFlight request, UringDispatcher ring) throws IOException;

    /**
     * An entry of the request is complete. Sets the outcome. On the ring's thread.
     *
     * @param result what the system call would have returned: bytes, or a negative errno
     * @param flags of the completion (IORING_CQE_F_…)
     * @return false when another entry was added for the same request
     */
    abstract boolean settle(InFlight request, UringDispatcher ring, int result, int flags) throws IOException;

    /** An entry of a request that was given up is complete, and its ring ends: to close what it has brought. */
    void completedTooLate(InFlight request, int result) {}

    /** {@return the ring for a request of a thread that is not a ring's own} */
    UringDispatcher ring() {
        return driver.anyRing();
    }

    /** {@return the ring that a request of the calling ring's thread goes to} */
    UringDispatcher ring(UringDispatcher calling) {
        return calling;
    }

    /** Asks the kernel to cancel a request that is in flight, by default with its user_data. On the ring's thread. */
    void cancel(InFlight request, UringDispatcher ring) {
        ring.cancel(request.userData);
    }

    @Override
    public final String target() {
        return target;
    }

    @Override
    public final HandleKind kind() {
        return kind;
    }

    /**
     * Of a handle that stays with its ring. Others may go through any ring: what is queued is found by another worker when the calling one
     * does not come back soon.
     */
    @Override
    public final boolean issuedAtOnce(Op op) {
        return staysWithWorker();
    }

    @Override
    public final boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        InFlight request = driver.inFlight(slot);
        UringDispatcher calling = dispatcher instanceof UringDispatcher own ? own : null;
        UringDispatcher to = calling == null ? ring() : ring(calling);
        request.begin(this, to);
        if (to == calling) {
            return issueNow(request, to);
        }
        to.execute(request);
        return PENDING;
    }

    /** On the ring's thread. {@return {@link #DONE} when its outcome is set} */
    final boolean issueNow(InFlight request, UringDispatcher ring) {
        try {
            if (!issue(request, ring)) {
                request.end();
                return DONE;
            }
        } catch (Throwable e) {
            request.request().failed(e);
            request.end();
            return DONE;
        }
        link(request, ring);
        return PENDING;
    }

    /** On the ring's thread. {@return whether the outcome is set} */
    final boolean completed(InFlight request, UringDispatcher ring, int result, int flags) {
        boolean done;
        try {
            done = settle(request, ring, result, flags);
        } catch (Throwable e) {
            request.request().failed(e);
            done = true;
        }
        if (done) {
            unlink(request, ring);
        }
        return done;
    }

    private void link(InFlight request, UringDispatcher ring) {
        InFlight first = inFlight[ring.index];
        request.previous = null;
        request.next = first;
        if (first != null) {
            first.previous = request;
        }
        inFlight[ring.index] = request;
    }

    private void unlink(InFlight request, UringDispatcher ring) {
        InFlight before = request.previous;
        InFlight after = request.next;
        if (before == null) {
            inFlight[ring.index] = after;
        } else {
            before.next = after;
        }
        if (after != null) {
            after.previous = before;
        }
        request.previous = null;
        request.next = null;
        request.end();
    }

    @Override
    public final void cancel(Slot slot) {
        InFlight request = driver.inFlight(slot);
        UringDispatcher ring = request.ring;
        long use = InFlight.userData(slot.index, slot.generation());
        if (ring != null) {
            ring.execute(() -> cancelUse(request, use, ring));
        }
    }

    /** The slot may have another request by now, on another ring even. */
    private void cancelUse(InFlight request, long use, UringDispatcher ring) {
        for (InFlight one = inFlight[ring.index]; one != null; one = one.next) {
            if (one == request) {
                if (one.userData == use) {
                    cancelNow(one, ring);
                }
                return;
            }
        }
    }

    @Override
    public void cancelAll() {
        for (UringDispatcher ring : driver.rings()) {
            cancelAll(ring);
        }
    }

    final void cancelAll(UringDispatcher ring) {
        ring.execute(() -> {
            for (InFlight one = inFlight[ring.index]; one != null; one = one.next) {
                cancelNow(one, ring);
            }
        });
    }

    private void cancelNow(InFlight request, UringDispatcher ring) {
        if (!request.isCancelled()) {
            request.cancelled(request.userData);
            cancel(request, ring);
        }
    }

    /** {@return the outcome of an operation that this kind of handle does not know} */
    final UnsupportedOperationException unsupported(Op op) {
        return new UnsupportedOperationException(
                op.label() + ": " + target + " of backend " + UringDriver.BACKEND + " does not know it");
    }

    /** Sets the usual outcome of a result: bytes, ABORTED after a cancel, or failed. */
    final void outcome(Request request, int result) {
        if (result >= 0) {
            request.ok(result);
        } else if (-result == Errno.ECANCELED.code) {
            request.aborted(0, -result);
        } else {
            failed(request, -result);
        }
    }

    /** Sets the outcome of a system's error. */
    void failed(Request request, int errno) {
        request.failed(LinuxErrors.exception(request.op.label(), target, errno));
    }
}
