package reactor.overlapped.iocp;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** Carries the packets that users post themselves ({@code PostQueuedCompletionStatus}). */
final class PostHandle implements SystemHandle {

    private final IocpDriver driver;

    PostHandle(IocpDriver driver) {
        this.driver = driver;
    }

    @Override
    public String target() {
        return driver.port.toString();
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
        if (request == null) {
            throw new IllegalArgumentException("the slot has no request");
        }
        if (request.op != Op.POST) {
            request.failed(new UnsupportedOperationException(request.op.label() + " on a port"));
            return DONE;
        }
        driver.issuedBy[slot.index] = this;
        driver.slab.beginPost(slot.index);
        int error = driver.port.post(driver.slab.address(slot.index));
        if (error == 0 || !driver.slab.withdraw(slot.index)) {
            return PENDING;
        }
        Outcomes.set(request, this, error, 0);
        return DONE;
    }

    /** A packet in the port cannot be taken back; it comes soon. */
    @Override
    public void cancel(Slot slot) {}

    @Override
    public void cancelAll() {}

    @Override
    public void close() {}
}
