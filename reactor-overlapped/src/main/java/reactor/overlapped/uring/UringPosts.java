package reactor.overlapped.uring;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** The port's own packets: the queue of a ring is as good as its completion queue. */
record UringPosts(UringDriver driver) implements SystemHandle {

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
        Request request = slot.request;
        if (request == null || request.op != Op.POST) {
            throw new UnsupportedOperationException("the port knows packets only");
        }
        UringDispatcher ring = driver.anyRing();
        ring.execute(() -> {
            request.ok(0);
            ring.complete(slot);
        });
        return PENDING;
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
