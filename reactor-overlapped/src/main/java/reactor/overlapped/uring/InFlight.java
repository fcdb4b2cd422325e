package reactor.overlapped.uring;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;

/**
 * What a ring keeps of a slot's present request; used again with the slot. From {@link #begin} on it belongs to the thread of its ring.
 */
final class InFlight implements Runnable {

    final Slot slot;

    /** What the kernel echoes: the slot and the number of its use, never negative. */
    long userData;

    /** The use that somebody wants cancelled: an operation of several steps takes no further one. */
    private long cancelledUse = -1;

    /** For operations of several steps: which one is in flight, and what they have moved; the handle's business. */
    int step;

    int moved;

    /** Memory for structures of the kernel's, see {@link #structures()}. */
    private Structures.@Nullable Block block;

    @Nullable
    UringDispatcher ring;

    @Nullable
    UringHandle handle;

    @Nullable
    InFlight previous;

    @Nullable
    InFlight next;

    InFlight(Slot slot) {
        this.slot = slot;
    }

    static long userData(int index, int generation) {
        return (long) generation << Integer.SIZE | index;
    }

    static int index(long userData) {
        return (int) userData;
    }

    void begin(UringHandle newHandle, UringDispatcher newRing) {
        handle = newHandle;
        ring = newRing;
        userData = userData(slot.index, slot.generation());
        step = 0;
        moved = 0;
    }

    @SuppressWarnings("NullAway")
    Request request() {
        return slot.request;
    }

    void cancelled(long use) {
        cancelledUse = use;
    }

    boolean isCancelled() {
        return cancelledUse == userData;
    }

    /** {@return a block for structures, until the request is complete} */
    @SuppressWarnings("NullAway")
    Structures.Block structures() {
        Structures.Block own = block;
        if (own == null) {
            own = ring.structures().take();
            block = own;
        }
        return own;
    }

    @SuppressWarnings("NullAway")
    void end() {
        if (block != null) {
            ring.structures().giveBack(block);
            block = null;
        }
    }

    /** Issues it, on the ring's thread, where another thread has submitted it. */
    @Override
    @SuppressWarnings("NullAway")
    public void run() {
        if (handle.issueNow(this, ring)) {
            ring.complete(slot);
        }
    }
}
