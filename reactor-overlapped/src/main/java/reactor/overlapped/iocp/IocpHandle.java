package reactor.overlapped.iocp;

import com.sun.jna.Native;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** An overlapped handle that belongs to the port: issues requests and cancels them. */
abstract class IocpHandle implements SystemHandle {

    /** The page size of Windows on x64 and ARM64. */
    static final int PAGE = 4096;

    /** WriteFile: at the end of the file, wherever that is. */
    private static final long FILE_WRITE_TO_END_OF_FILE = -1;

    final IocpDriver driver;
    final Win32Handle handle;

    IocpHandle(IocpDriver driver, Win32Handle handle) {
        this.driver = driver;
        this.handle = handle;
    }

    /** {@return the offset for the request's OVERLAPPED} */
    abstract long offset(Request request);

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

    /**
     * {@code ReadFile}, {@code WriteFile}, {@code ReadFileScatter} or {@code WriteFileGather}. The three answers: done
     * at once (the packet is left out in skip mode, else awaited), ERROR_IO_PENDING, failed at once.
     */
    @Override
    public final boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalArgumentException("the slot has no request");
        }
        int index = slot.index;
        long memory;
        try {
            memory = prepare(request, index);
        } catch (RuntimeException e) {
            request.failed(e);
            return DONE;
        }
        OverlappedSlab slab = driver.slab;
        int error = issue(request, memory, slab.address(index)) != 0 ? 0 : Native.getLastError();
        IocpObserver observer = driver.observer;
        if (observer != null) {
            observer.issued(index, error);
        }
        if (error == Win32Errors.ERROR_IO_PENDING || (error == 0 && !handle.skipsPacket())) {
            if (!slab.pending(index)) {
                return PENDING;
            }
            driver.outcome(slot);
            return DONE;
        }
        // ERROR_MORE_DATA, too, ends here: Windows posts a packet for it even in skip mode, others do not.
        slab.finish(index);
        Outcomes.set(
                request, this, error, error == 0 || error == Win32Errors.ERROR_MORE_DATA ? slab.transferred(index) : 0);
        return DONE;
    }

    /** Checks what the system would misread, fills the OVERLAPPED. {@return the address of the memory or segments} */
    private long prepare(Request request, int slot) {
        long memory;
        long offset;
        switch (request.op) {
            case READ -> {
                memory = NativeAddress.of(request);
                offset = offset(request);
            }
            case WRITE -> {
                memory = NativeAddress.of(request);
                offset = notNegative(offset(request));
            }
            case APPEND -> {
                memory = NativeAddress.of(request);
                offset = kind() == HandleKind.DISK ? FILE_WRITE_TO_END_OF_FILE : 0;
            }
            case READ_SCATTER, WRITE_GATHER -> {
                memory = segments(request, slot);
                offset = notNegative(offset(request));
            }
            default -> throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
        driver.issuedBy[slot] = this;
        driver.slab.begin(slot, offset);
        return memory;
    }

    /** To a write -1 means "append" and -2 "at the file pointer". */
    private static long notNegative(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("negative position: " + offset);
        }
        return offset;
    }

    private long segments(Request request, int slot) {
        ByteBuf[] pages = request.pages;
        if (kind() != HandleKind.DISK || pages == null) {
            throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
        if (request.length > (long) pages.length * PAGE) {
            throw new IllegalArgumentException(request.length + " bytes do not fit " + pages.length + " pages");
        }
        // The array ends with a NULL element.
        ByteBuffer array = driver.slab.segments(slot, pages.length + 1);
        for (int i = 0; i < pages.length; i++) {
            array.putLong(i * Long.BYTES, NativeAddress.of(pages[i], 0, PAGE, request.exclusive));
        }
        array.putLong(pages.length * Long.BYTES, 0);
        return NativeAddress.of(array);
    }

    private int issue(Request request, long memory, long overlapped) {
        long file = handle.value();
        return switch (request.op) {
            case READ -> Kernel32.ReadFile(file, memory, request.length, 0, overlapped);
            case WRITE, APPEND -> Kernel32.WriteFile(file, memory, request.length, 0, overlapped);
            case READ_SCATTER -> Kernel32.ReadFileScatter(file, memory, request.length, 0, overlapped);
            case WRITE_GATHER -> Kernel32.WriteFileGather(file, memory, request.length, 0, overlapped);
            default -> throw new AssertionError(request.op);
        };
    }

    /** {@code CancelIoEx} for one OVERLAPPED. ERROR_NOT_FOUND is no error: the request is complete, or about to be. */
    @Override
    public final void cancel(Slot slot) {
        cancel(slot.index, driver.slab.address(slot.index));
    }

    /** {@code CancelIoEx} with NULL. */
    @Override
    public final void cancelAll() {
        cancel(-1, 0);
    }

    private void cancel(int slot, long overlapped) {
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
