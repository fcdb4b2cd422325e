package reactor.overlapped.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/**
 * One direction of a channel: the requests that wait for it, in order, and what is known of its readiness. Whoever starts, cancels or
 * selects takes this object's lock for as long as one non-blocking call lasts; completions are reported outside of it.
 */
abstract class NioSide {

    /** What is known of the channel. */
    enum State {
        UNKNOWN,
        /** It has nothing to give; the selector will tell when that changes. */
        WAITS,
        /** It will not let a request wait, or so it seems. */
        READY
    }

    /** Readiness that nobody waits for is taken note of so many times before the selector is told to be silent, which costs a system call. */
    private static final int REPORTS = 3;

    private final NioChannelHandle<?> handle;
    private final NioWaiting waiting = new NioWaiting();
    private int interests;
    private int unclaimed;

    /** Whether the first that waits is in a call outside of the lock. */
    private boolean calling;

    private boolean cancelled;

    /** Whether those that wait shall not be served until the next one comes. */
    private boolean paused;

    /** Guarded by this object's lock. */
    State state = State.UNKNOWN;

    NioSide(NioChannelHandle<?> handle) {
        this.handle = handle;
    }

    /**
     * Makes the call, which does not block unless it {@link #mayBlock}, and sets the outcome. Under the lock, unless it may block.
     *
     * @return false when the request has to wait
     */
    abstract boolean attempt(Request request) throws IOException;

    /** {@return the selection key's operation that such a request waits for} */
    abstract int operation(Op op);

    /** {@return whether such a call may block for a disk} */
    boolean mayBlock(Op op) {
        return false;
    }

    /** {@return whether the selector keeps looking when nobody waits: to change that costs more than a needless report} */
    abstract boolean keepsInterest();

    // ---- requests

    boolean start(Slot slot) {
        Request request = NioRequests.of(slot);
        synchronized (this) {
            boolean first = waiting.isEmpty();
            if (first && mayBlock(request.op)) {
                waiting.add(slot);
                calling = true;
            } else {
                return (first && attempted(request)) || waits(slot, request) ? SystemHandle.DONE : SystemHandle.PENDING;
            }
        }
        return callOutside(slot, request) ? SystemHandle.DONE : SystemHandle.PENDING;
    }

    private boolean attempted(Request request) {
        try {
            return attempt(request);
        } catch (IOException | RuntimeException e) {
            state = State.READY;
            if (NioErrno.of(e) == NioErrno.ENOBUFS) {
                request.busy(NioErrno.ENOBUFS.code());
            } else {
                request.failed(handle.failure(request, e));
            }
            return true;
        }
    }

    /** Lets the request wait. {@return true when that was not possible, and it has failed} */
    private boolean waits(Slot slot, Request request) {
        waiting.add(slot);
        try {
            if (waiting.peek() == slot || paused) {
                paused = false;
                interested(operation(request.op));
            }
            return false;
        } catch (IOException | RuntimeException e) {
            waiting.remove(slot);
            request.failed(handle.failure(request, e));
            return true;
        }
    }

    /** Makes a call that may block; its request stays the first of those that wait meanwhile. {@return whether it is complete} */
    private boolean callOutside(Slot slot, Request request) {
        boolean done = attempted(request);
        synchronized (this) {
            calling = false;
            if (!done && cancelled) {
                request.aborted(0, 0);
                done = true;
            }
            cancelled = false;
            try {
                if (done) {
                    waiting.poll();
                    Slot next = waiting.peek();
                    if (next != null) {
                        interested(operation(NioRequests.of(next).op));
                    }
                } else {
                    interested(operation(request.op));
                }
            } catch (IOException | RuntimeException e) {
                if (!done) {
                    waiting.poll();
                    request.failed(handle.failure(request, e));
                    done = true;
                }
            }
        }
        return done;
    }

    /** Cancels it when it waits here. */
    final void cancel(Slot slot) {
        synchronized (this) {
            if (calling && waiting.peek() == slot) {
                cancelled = true;
                return;
            }
            if (!waiting.remove(slot)) {
                return;
            }
            silence();
        }
        abort(slot);
    }

    final void cancelAll() {
        while (true) {
            Slot slot;
            synchronized (this) {
                if (calling) {
                    cancelled = true;
                    slot = waiting.pollSecond();
                } else {
                    slot = waiting.poll();
                }
                if (slot == null) {
                    if (!calling) {
                        silence();
                    }
                    return;
                }
            }
            abort(slot);
        }
    }

    private void abort(Slot slot) {
        NioRequests.of(slot).aborted(0, 0);
        handle.completed(slot);
    }

    // ---- readiness

    /** The selector says that the channel is ready. {@return how many requests that has completed} */
    final int ready(NioDispatcher dispatcher) {
        int completed = 0;
        while (true) {
            Slot slot;
            synchronized (this) {
                slot = waiting.peek();
                if (completed == 0) {
                    state = State.READY;
                    if (slot == null) {
                        unclaimed();
                        return 0;
                    }
                    unclaimed = 0;
                }
                if (slot == null || calling) {
                    return completed;
                }
                Request request = NioRequests.of(slot);
                if (mayBlock(request.op)) {
                    calling = true;
                    disinterested(operation(request.op));
                    dispatcher.afterwards(() -> callLater(slot, request, dispatcher));
                    return completed;
                }
                if (!attempted(request)) {
                    again(request);
                    return completed;
                }
                waiting.poll();
                silence();
            }
            handle.completed(slot);
            completed++;
        }
    }

    private void callLater(Slot slot, Request request, NioDispatcher dispatcher) {
        if (callOutside(slot, request)) {
            handle.completed(slot);
            dispatcher.reported(1);
        }
    }

    /** Makes sure that the selector looks for what the first request waits for. */
    private void again(Request request) {
        if (paused) {
            return;
        }
        try {
            interested(operation(request.op));
        } catch (IOException e) {
            // The key is registered already, and what is in flight keeps the channel open.
            throw new UncheckedIOException(handle.target(), e);
        }
    }

    private void unclaimed() {
        if (!keepsInterest() || ++unclaimed >= REPORTS) {
            unclaimed = 0;
            disinterested(interests);
        }
    }

    /** Nobody waits any more: no more reports, where one more would be one too many. */
    private void silence() {
        if (!keepsInterest()) {
            Slot next = waiting.peek();
            int wanted = next == null ? 0 : operation(NioRequests.of(next).op);
            disinterested(interests & ~wanted);
        }
    }

    private void interested(int operations) throws IOException {
        if ((interests & operations) != operations) {
            handle.interested(operations);
            interests |= operations;
        }
    }

    private void disinterested(int operations) {
        if (operations != 0) {
            interests &= ~operations;
            handle.disinterested(operations);
        }
    }

    /** Under the lock: stops looking until the next request comes, or {@link #resume}; those that wait go on waiting. */
    final void pause() {
        state = State.WAITS;
        paused = true;
        disinterested(interests);
    }

    /** Ends a pause. */
    final synchronized void resume() {
        paused = false;
        state = State.UNKNOWN;
        Slot first = waiting.peek();
        if (first != null) {
            again(NioRequests.of(first));
        }
    }
}
