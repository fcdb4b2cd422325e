package reactor.overlapped.nio;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** The packets posted to the port and not taken yet. A slot is in it once at most, so that it never overflows. */
final class NioPosts implements SystemHandle {

    private final @Nullable Slot[] ring;
    private final NioParking parking;
    private int head;
    private volatile int size;

    NioPosts(int slots, NioParking parking) {
        this.ring = new Slot[slots];
        this.parking = parking;
    }

    @Override
    public String target() {
        return "port";
    }

    @Override
    public HandleKind kind() {
        return HandleKind.PORT;
    }

    @Override
    public boolean issuedByCaller(Op op) {
        return true;
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        if (request.op != Op.POST) {
            request.failed(NioRequests.unsupported(request.op, this));
            return DONE;
        }
        request.ok(0);
        add(slot);
        parking.wake();
        return PENDING;
    }

    private synchronized void add(Slot slot) {
        ring[(int) (((long) head + size) % ring.length)] = slot;
        size = size + 1;
    }

    @Nullable
    Slot poll() {
        // Read without the lock: a packet added after it is followed by a wake, which the poller has not used up.
        return size == 0 ? null : take();
    }

    private synchronized @Nullable Slot take() {
        if (size == 0) {
            return null;
        }
        Slot slot = ring[head];
        ring[head] = null;
        head = head + 1 == ring.length ? 0 : head + 1;
        size = size - 1;
        return slot;
    }

    @Override
    public void cancel(Slot slot) {
        // It is complete already and only waits to be taken.
    }

    @Override
    public void cancelAll() {
        // As cancel.
    }

    @Override
    public void close() {
        // Packets that were posted are taken before the port ends.
    }
}
