package reactor.overlapped.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import reactor.overlapped.OverlappedException;

/**
 * Requests that the system refused for want of quota, locked pages or queue space: each is issued again when another has completed, or after a delay
 * that doubles when none does, at most {@value #ATTEMPTS} times.
 */
final class Retries {

    static final int ATTEMPTS = 24;

    private static final int LONGEST_DELAY_MILLIS = 100;

    private final Engine engine;
    private final Queue<RequestSlot> parked = new ConcurrentLinkedQueue<>();

    Retries(Engine engine) {
        this.engine = engine;
    }

    /** {@return whether the request is parked; false has given it another outcome} */
    boolean park(RequestSlot slot, OverlappedRequest request) {
        if (slot.state.cancelWanted() || request.handle.isDisposed()) {
            request.aborted(0, request.code);
            return false;
        }
        int attempt = ++slot.refusals;
        if (attempt > ATTEMPTS) {
            request.failed(new OverlappedException(
                    request.op.label(),
                    request.handle.system().target(),
                    request.code,
                    "QUOTA",
                    "the system has no room for the request (too many requests in flight or locked pages; see workingSetMinimum), tried "
                            + attempt + " times"));
            return false;
        }
        engine.metrics().retried(request.op.label());
        slot.state.reopen();
        parked.add(slot);
        long delay = Math.min(1L << Math.min(attempt - 1, 10), LONGEST_DELAY_MILLIS);
        engine.blockingScheduler().schedule(() -> reissue(slot), delay, TimeUnit.MILLISECONDS);
        return true;
    }

    void oneCompleted() {
        if (!parked.isEmpty()) {
            RequestSlot slot = parked.poll();
            if (slot != null) {
                engine.reissue(slot);
            }
        }
    }

    private void reissue(RequestSlot slot) {
        if (parked.remove(slot)) {
            engine.reissue(slot);
        }
    }
}
