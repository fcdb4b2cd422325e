package reactor.overlapped.engine;

import java.util.AbstractList;

/** All slots of a port by their index. They are made when they are first needed, because a port may have many and most need few. */
final class SlotTable extends AbstractList<RequestSlot> {

    private static final int CHUNK_BITS = 8;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final int most;
    private final SlotRing free;
    private final RequestSlot[][] chunks;
    private volatile int made;

    /** Creates one of so many slots at most; those that are not in use are in the ring. */
    SlotTable(int most, SlotRing free) {
        this.most = most;
        this.free = free;
        this.chunks = new RequestSlot[(most + CHUNK - 1) >> CHUNK_BITS][];
    }

    /** Makes more slots. {@return false when all are made} */
    synchronized boolean grow() {
        int from = made;
        if (!free.isEmpty()) {
            // Somebody else was first.
            return true;
        }
        if (from == most) {
            return false;
        }
        RequestSlot[] chunk = new RequestSlot[Math.min(CHUNK, most - from)];
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] = new RequestSlot(from + i);
        }
        chunks[from >> CHUNK_BITS] = chunk;
        made = from + chunk.length;
        for (RequestSlot slot : chunk) {
            free.offer(slot);
        }
        return true;
    }

    @Override
    public RequestSlot get(int index) {
        if (index >= made) {
            throw new IndexOutOfBoundsException("slot " + index + " has not been used yet");
        }
        return chunks[index >> CHUNK_BITS][index & (CHUNK - 1)];
    }

    /** {@return how many there can be} */
    @Override
    public int size() {
        return most;
    }

    /** {@return how many are made} */
    int made() {
        return made;
    }
}
