package reactor.overlapped.uring;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.ProcessControl;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** A child process; its streams are handles of their own. */
record UringProcess(
        String target,
        Process process,
        @Nullable SystemHandle input,
        @Nullable SystemHandle output,
        @Nullable SystemHandle error)
        implements SystemHandle, ProcessControl {

    @Override
    public HandleKind kind() {
        return HandleKind.UNKNOWN;
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalArgumentException("the slot has no request");
        }
        request.failed(new UnsupportedOperationException(request.op.label() + " on " + target));
        return DONE;
    }

    @Override
    public void cancel(Slot slot) {
        // It has no requests.
    }

    @Override
    public void cancelAll() {
        // It has no requests.
    }

    @Override
    public void close() {
        // The process goes on, and its streams are open.
    }
}
