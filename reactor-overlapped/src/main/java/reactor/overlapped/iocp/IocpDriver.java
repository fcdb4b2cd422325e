package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** One completion port with the native memory of its slots. */
final class IocpDriver implements Driver {

    final NativePort port;
    final OverlappedSlab slab;
    final Completions completions;
    final List<? extends Slot> slots;

    /** Which handle has issued the slot's request; written before the slab's state, read after a claim. */
    final @Nullable SystemHandle[] issuedBy;

    /** Sees cancels and packets; null, except in tests. */
    volatile @Nullable IocpObserver observer;

    private final int batchSize;
    private final PostHandle postHandle;
    private final IocpOpeners openers;

    IocpDriver(DriverSettings settings, Completions completions) {
        this.completions = completions;
        this.slots = settings.slots();
        this.batchSize = settings.batchSize();
        this.issuedBy = new SystemHandle[slots.size()];
        this.slab = new OverlappedSlab(slots.size());
        try {
            if (settings.workingSetMinimum() > 0) {
                raiseWorkingSet(settings.workingSetMinimum());
            }
            this.port = new NativePort(settings.name(), settings.concurrency());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.postHandle = new PostHandle(this);
        this.openers = new IocpOpeners(this);
    }

    /** {@code SetProcessWorkingSetSize}: more pages may be locked for requests. It is never made smaller. */
    private static void raiseWorkingSet(long minimum) throws IOException {
        long process = Kernel32.GetCurrentProcess();
        long[] low = new long[1];
        long[] high = new long[1];
        if (Kernel32.GetProcessWorkingSetSize(process, low, high) == 0) {
            throw Win32Errors.exception("read the working set", "this process", Native.getLastError());
        }
        if (low[0] >= minimum) {
            return;
        }
        long room = Math.max(high[0] - low[0], 0);
        if (Kernel32.SetProcessWorkingSetSize(process, minimum, Math.max(high[0], minimum + room)) == 0) {
            throw Win32Errors.exception("set the working set", "this process", Native.getLastError());
        }
    }

    @Override
    public Dispatcher dispatcher(int worker) {
        return new IocpDispatcher(this, batchSize);
    }

    @Override
    public void wake() {
        port.post(NativePort.WAKE, 0);
    }

    @Override
    public SystemHandle open(OpenSpec spec) throws IOException {
        return openers.open(spec);
    }

    @Override
    public SystemHandle postHandle() {
        return postHandle;
    }

    /** A slot's completion has been claimed: sets the outcome from its OVERLAPPED. {@return whether there is one; else the request is in flight again} */
    boolean outcome(Slot slot) {
        Request request = slot.request;
        SystemHandle handle = issuedBy[slot.index];
        if (request == null || handle == null) {
            throw new IllegalStateException("slot " + slot.index + " awaits a completion but has no request");
        }
        if (handle instanceof IocpHandle own) {
            return own.complete(slot);
        }
        int status = slab.status(slot.index);
        Outcomes.set(request, handle, status >= 0 ? 0 : Win32Errors.ofStatus(status), slab.transferred(slot.index));
        return true;
    }

    /** {@return whether the slot's request is one for a connection} */
    boolean accepts(int slot) {
        SystemHandle handle = issuedBy[slot];
        return handle instanceof IocpListener || handle instanceof PipeInstance;
    }

    @Override
    public void close(boolean slotsInUse) {
        if (slotsInUse) {
            new IocpDispatcher(this, batchSize).takeConnections();
        }
        port.close();
        if (slotsInUse) {
            slab.setAside();
        }
    }
}
