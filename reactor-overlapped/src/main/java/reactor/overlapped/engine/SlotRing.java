package reactor.overlapped.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue of slots for many producers and many consumers that allocates nothing (Vyukov's ring of cells with sequence numbers).
 * It is as large as there are slots, so that {@link #offer} always finds room.
 */
final class SlotRing {

    private static final VarHandle SEQUENCE = MethodHandles.arrayElementVarHandle(long[].class);

    private final RequestSlot[] cells;
    private final long[] sequences;
    private final int mask;
    private final AtomicLong head = new PaddedCounter();
    private final AtomicLong tail = new PaddedCounter();

    SlotRing(int slots) {
        int capacity = slots < 2 ? 2 : Integer.highestOneBit(slots - 1) << 1;
        cells = new RequestSlot[capacity];
        sequences = new long[capacity];
        mask = capacity - 1;
        for (int i = 0; i < capacity; i++) {
            sequences[i] = i;
        }
    }

    void offer(RequestSlot slot) {
        while (true) {
            long at = tail.get();
            int cell = (int) at & mask;
            long difference = (long) SEQUENCE.getAcquire(sequences, cell) - at;
            if (difference == 0) {
                if (tail.compareAndSet(at, at + 1)) {
                    cells[cell] = slot;
                    SEQUENCE.setVolatile(sequences, cell, at + 1);
                    return;
                }
            } else if (difference < 0 && tail.get() - head.get() > mask) {
                throw new IllegalStateException("more slots offered than there are");
            }
        }
    }

    @Nullable
    RequestSlot poll() {
        while (true) {
            long at = head.get();
            int cell = (int) at & mask;
            // Volatile, not acquire: who adds what wants a slot and then finds none relies on the order of the two.
            long difference = (long) SEQUENCE.getVolatile(sequences, cell) - (at + 1);
            if (difference == 0) {
                if (head.compareAndSet(at, at + 1)) {
                    RequestSlot slot = cells[cell];
                    SEQUENCE.setRelease(sequences, cell, at + mask + 1L);
                    return slot;
                }
            } else if (difference < 0) {
                return null;
            }
        }
    }

    boolean isEmpty() {
        return head.get() == tail.get();
    }

    int size() {
        return (int) Math.max(0, tail.get() - head.get());
    }

    /** Keeps the two ends on cache lines of their own. */
    @SuppressWarnings("unused")
    private static final class PaddedCounter extends AtomicLong {
        private static final long serialVersionUID = 1L;

        private long p1;
        private long p2;
        private long p3;
        private long p4;
        private long p5;
        private long p6;
        private long p7;
        private long p8;
        private long p9;
        private long p10;
        private long p11;
        private long p12;
        private long p13;
        private long p14;
    }
}
