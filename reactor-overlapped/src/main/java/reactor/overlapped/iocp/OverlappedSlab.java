package reactor.overlapped.iocp;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.NativeAddress;

/**
 * Native memory of all slots: for each an OVERLAPPED, the state of its present call, and scratch.
 *
 * <p><b>A packet is only a hint.</b> Some calls fail at once and post a packet all the same, and a request may end
 * before its own packet is dequeued; such a packet arrives late, when its slot may serve the next request or none.
 * So a packet says only "look at this slot", and the slot decides by its state word, which is
 * {@code use << 2 | phase} with a number of use that never comes again:
 * <ul>
 * <li>{@link #begin} (the submitter): Internal becomes STATUS_PENDING, then the phase SUBMITTING.
 * <li>A packet during SUBMITTING may be late, or this very call's. Nobody knows before the call has returned, because
 *     a call that fails may leave a status in Internal. The dispatcher only marks SEEN.
 * <li>{@link #finish}: the call ended at once; the submitter has the outcome. Packets find IDLE and are dropped.
 * <li>{@link #pending}: a packet will come, or has come. The phase becomes PENDING. Was a packet SEEN and is Internal
 *     set by now, the submitter claims the completion himself, as the packet may have been the only one.
 * <li>A packet during PENDING claims the completion when Internal is no longer STATUS_PENDING. If it is, the packet was
 *     late and the right one follows. If it is not but the packet was a late one all the same, the request is complete
 *     nevertheless, and its own packet is dropped, or is the hint too many for the next use.
 * </ul>
 * A claim is one compare-and-set of the word that was read <i>before</i> Internal. It fails when anyone else claimed in
 * between, even if the slot has been used again since: the number of use differs. Whoever claims owns the block until
 * he has reported, so status and bytes are read from it after the claim, never from the packet.
 *
 * <p>A posted packet ({@link #beginPost}) has nobody else who would write Internal: it is set to success beforehand and
 * the phase is PENDING from the start. A late packet may then deliver it early, and its own is the one to be dropped:
 * one delivery in any case.
 */
final class OverlappedSlab {

    /** Two cache lines: the OVERLAPPED and the state in one, scratch in the other. */
    private static final int STRIDE = 128;

    private static final int INTERNAL = 0;
    private static final int INTERNAL_HIGH = 8;
    private static final int OFFSET = 16;
    private static final int EVENT = 24;
    private static final int STATE = 32;
    private static final int SCRATCH = 64;

    /** Bytes of scratch that a slot has. */
    static final int SCRATCH_SIZE = STRIDE - SCRATCH;

    private static final long IDLE = 0;
    private static final long SUBMITTING = 1;
    private static final long SEEN = 2;
    private static final long PENDING = 3;
    private static final long PHASE = 3;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    /** Memory that the kernel may still write to after its port is gone. */
    private static final Queue<OverlappedSlab> SET_ASIDE = new ConcurrentLinkedQueue<>();

    private final ByteBuffer memory;
    private final long base;
    private final int slots;

    /** Memory of the slots that have needed more than scratch. */
    private final @Nullable ByteBuffer[] extra;

    /** Where that memory lies: asking the buffer makes an object. */
    private final long[] extraAddresses;

    OverlappedSlab(int slots) {
        this.slots = slots;
        PageMemory pages = PageMemory.allocate(this, Math.multiplyExact(slots, STRIDE));
        this.memory = pages.bytes();
        this.base = pages.address();
        this.extra = new ByteBuffer[slots];
        this.extraAddresses = new long[slots];
    }

    /** {@return the address of the slot's OVERLAPPED} */
    long address(int slot) {
        return base + (long) slot * STRIDE;
    }

    /** {@return the slot with its OVERLAPPED there, or -1: an adopted handle may bring the packets of others} */
    int slot(long address) {
        long distance = address - base;
        return distance < 0 || distance >= (long) slots * STRIDE || distance % STRIDE != 0
                ? -1
                : (int) (distance / STRIDE);
    }

    /** {@return the address of the slot's {@value #SCRATCH_SIZE} bytes of scratch} */
    long scratch(int slot) {
        return address(slot) + SCRATCH;
    }

    /** {@return where the slot's scratch lies in {@link #memory()}} */
    int scratchIndex(int slot) {
        return slot * STRIDE + SCRATCH;
    }

    /** {@return all slots' memory, to write and read scratch by absolute index} */
    ByteBuffer memory() {
        return memory;
    }

    /** Prepares the OVERLAPPED for a call that follows at once. */
    void begin(int slot, long offset) {
        int at = slot * STRIDE;
        fill(at, Ntdll.STATUS_PENDING, offset);
        LONG.setVolatile(memory, at + STATE, nextUse(at) | SUBMITTING);
    }

    /** Prepares the OVERLAPPED for a packet that is posted next and that carries success. */
    void beginPost(int slot) {
        int at = slot * STRIDE;
        fill(at, Ntdll.STATUS_SUCCESS, 0);
        LONG.setVolatile(memory, at + STATE, nextUse(at) | PENDING);
    }

    private void fill(int at, long internal, long offset) {
        memory.putLong(at + INTERNAL, internal);
        memory.putLong(at + INTERNAL_HIGH, 0);
        memory.putLong(at + OFFSET, offset);
        memory.putLong(at + EVENT, 0);
    }

    private long nextUse(int at) {
        return ((long) LONG.getVolatile(memory, at + STATE) | PHASE) + 1;
    }

    /** The call ended at once: packets of it mean nothing. */
    void finish(int slot) {
        int at = slot * STRIDE + STATE;
        // Between SUBMITTING and the next begin only SEEN can come in between, and its compare-and-set then fails.
        LONG.setVolatile(memory, at, ((long) LONG.getVolatile(memory, at) & ~PHASE) | IDLE);
    }

    /** The completion comes through the port. {@return whether it has come already and is the caller's to report} */
    boolean pending(int slot) {
        int at = slot * STRIDE + STATE;
        long state = (long) LONG.getVolatile(memory, at);
        if ((state & PHASE) == SUBMITTING && LONG.compareAndSet(memory, at, state, state | PENDING)) {
            return false;
        }
        long use = state & ~PHASE;
        LONG.setVolatile(memory, at, use | PENDING);
        return complete(slot) && LONG.compareAndSet(memory, at, use | PENDING, use | IDLE);
    }

    /** Takes back a packet that could not be posted. {@return false when a late packet has delivered it} */
    boolean withdraw(int slot) {
        int at = slot * STRIDE + STATE;
        long state = (long) LONG.getVolatile(memory, at);
        return (state & PHASE) == PENDING && LONG.compareAndSet(memory, at, state, (state & ~PHASE) | IDLE);
    }

    /** A packet for the slot was dequeued. {@return whether the slot's completion is the caller's to report} */
    boolean claim(int slot) {
        int at = slot * STRIDE + STATE;
        while (true) {
            long state = (long) LONG.getVolatile(memory, at);
            long phase = state & PHASE;
            if (phase == IDLE) {
                return false;
            }
            if (phase == PENDING) {
                // Failing means that the submitter or another packet's dispatcher was first.
                return complete(slot) && LONG.compareAndSet(memory, at, state, (state & ~PHASE) | IDLE);
            }
            // Also when it is SEEN already: the write hands what this packet says over to the submitter.
            if (LONG.compareAndSet(memory, at, state, (state & ~PHASE) | SEEN)) {
                return false;
            }
        }
    }

    /** {@return whether the slot's call has been made and its packet is awaited} */
    boolean awaited(int slot) {
        return ((long) LONG.getVolatile(memory, slot * STRIDE + STATE) & PHASE) == PENDING;
    }

    private boolean complete(int slot) {
        return (int) (long) LONG.getAcquire(memory, slot * STRIDE + INTERNAL) != Ntdll.STATUS_PENDING;
    }

    /** {@return the NTSTATUS; the upper half of Internal means nothing} */
    int status(int slot) {
        return (int) (long) LONG.getAcquire(memory, slot * STRIDE + INTERNAL);
    }

    /** {@return the bytes moved} */
    int transferred(int slot) {
        return (int) memory.getLong(slot * STRIDE + INTERNAL_HIGH);
    }

    /** {@return so many bytes of native memory, of an array of addresses for one; it stays with the slot} */
    ByteBuffer extra(int slot, int bytes) {
        ByteBuffer own = extra[slot];
        if (own == null || own.capacity() < bytes) {
            own = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
            extra[slot] = own;
            extraAddresses[slot] = NativeAddress.of(own);
        }
        return own;
    }

    /** {@return the address of what {@link #extra} returned last} */
    long extraAddress(int slot) {
        return extraAddresses[slot];
    }

    /** Keeps the memory for ever, as the kernel may still write to it. Otherwise the garbage collector frees it. */
    void setAside() {
        SET_ASIDE.add(this);
    }
}
