package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/**
 * An overlapped handle that belongs to the port. A kind of handle says how a request is prepared, issued and settled; what the system's three
 * answers lead to is written here once: done at once (the packet is left out in skip mode, else awaited), ERROR_IO_PENDING, failed at once.
 */
abstract class IocpHandle implements SystemHandle {

    /** {@link #issue}: done at once, and no packet comes in any mode. */
    static final int ANSWERED = -1;

    final IocpDriver driver;
    final Win32Handle handle;

    IocpHandle(IocpDriver driver, Win32Handle handle) {
        this.driver = driver;
        this.handle = handle;
    }

    /**
     * Checks what the system would misread, and lays out the call's arguments in the slot's native memory.
     *
     * @return an address for {@link #issue}, as of the memory that takes part
     * @throws UnsupportedOperationException for an operation that this kind of handle does not know
     */
    abstract long prepare(Request request, int slot) throws IOException;

    /** {@return the offset for the request's OVERLAPPED} */
    long offset(Request request) {
        return 0;
    }

    /** Makes the call. {@return 0 when the system says that it is done, else the Win32 error, ERROR_IO_PENDING among them} */
    abstract int issue(Request request, int slot, long address, long overlapped);

    /**
     * Sets the outcome; the slot is the caller's alone.
     *
     * @param error the Win32 error, 0 for success
     * @param bytes moved
     * @return false when the call is to be made again, for the same request
     */
    boolean settle(Request request, int slot, int error, int bytes) {
        Outcomes.set(request, this, error, bytes);
        return true;
    }

    /**
     * The call was made again after {@link #settle} had asked for it, and nobody has seen its completion yet: a cancel may have come in
     * between and found nothing to cancel.
     */
    void madeAgain(int slot) {}

    /** {@return the exception for a request that the system refused} */
    IOException failure(Request request, int error) {
        return Win32Errors.exception(request.op.label(), target(), error);
    }

    @Override
    public String target() {
        return handle.target();
    }

    @Override
    public HandleKind kind() {
        return handle.kind();
    }

    boolean closed() {
        return handle.closed();
    }

    @Override
    public final boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        return issue(slot, false);
    }

    /** The slot's completion has been claimed. {@return whether the request is complete; else it is in flight again} */
    final boolean complete(Slot slot) {
        return settleClaimed(slot) || issue(slot, true);
    }

    private boolean issue(Slot slot, boolean madeBefore) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalArgumentException("the slot has no request");
        }
        int index = slot.index;
        OverlappedSlab slab = driver.slab;
        for (boolean again = madeBefore; ; again = true) {
            long address;
            try {
                address = prepare(request, index);
            } catch (IOException | RuntimeException | Error e) {
                request.failed(e);
                return DONE;
            }
            driver.issuedBy[index] = this;
            slab.begin(index, offset(request));
            int error = issue(request, index, address, slab.address(index));
            IocpObserver observer = driver.observer;
            if (observer != null) {
                observer.issued(index, error);
            }
            if (again && error == Win32Errors.ERROR_IO_PENDING) {
                madeAgain(index);
            }
            if (error == Win32Errors.ERROR_IO_PENDING || (error == 0 && !handle.skipsPacket())) {
                if (!slab.pending(index)) {
                    return PENDING;
                }
                if (settleClaimed(slot)) {
                    return DONE;
                }
                continue;
            }
            // ERROR_MORE_DATA, too, ends here: Windows posts a packet for it even in skip mode, others do not.
            slab.finish(index);
            if (error == ANSWERED) {
                error = 0;
            }
            int bytes = error == 0 || error == Win32Errors.ERROR_MORE_DATA ? slab.transferred(index) : 0;
            if (settled(request, index, error, bytes)) {
                return DONE;
            }
        }
    }

    /** Takes error and bytes from the OVERLAPPED. */
    private boolean settleClaimed(Slot slot) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalStateException("slot " + slot.index + " awaits a completion but has no request");
        }
        int status = driver.slab.status(slot.index);
        return settled(
                request,
                slot.index,
                status >= 0 ? 0 : Win32Errors.ofStatus(status),
                driver.slab.transferred(slot.index));
    }

    /** The completion is taken: whatever it leads to is the request's outcome, which nobody else would report. */
    private boolean settled(Request request, int slot, int error, int bytes) {
        try {
            return settle(request, slot, error, bytes);
        } catch (RuntimeException | Error e) {
            request.failed(e);
            return true;
        }
    }

    /** {@code CancelIoEx} for one OVERLAPPED. ERROR_NOT_FOUND is no error: the request is complete, or about to be. */
    @Override
    public void cancel(Slot slot) {
        cancel(slot.index, driver.slab.address(slot.index));
    }

    /** {@code CancelIoEx} with NULL. */
    @Override
    public void cancelAll() {
        cancel(-1, 0);
    }

    final void cancel(int slot, long overlapped) {
        int error = Kernel32.CancelIoEx(handle.value(), overlapped) != 0 ? 0 : Native.getLastError();
        IocpObserver observer = driver.observer;
        if (observer != null) {
            observer.cancelled(slot, error);
        }
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
