package reactor.overlapped.engine;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Slot;

/** A slot as the engine sees it. */
final class RequestSlot extends Slot {

    final RequestState state = new RequestState();

    /** How often the system has refused the request for want of quota. */
    int refusals;

    /** When the request got the slot, by {@link Engine#clock()}. */
    long startedNanos;

    RequestSlot(int index) {
        super(index);
    }

    @Nullable
    OverlappedRequest owner() {
        return (OverlappedRequest) request;
    }

    @Override
    public int generation() {
        return state.generation();
    }
}
