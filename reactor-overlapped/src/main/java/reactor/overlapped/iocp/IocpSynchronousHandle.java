package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SynchronousHandle;

/** A handle that was opened without FILE_FLAG_OVERLAPPED: its calls block. */
class IocpSynchronousHandle implements SynchronousHandle {

    final Win32Handle handle;

    /** The DWORD that ReadFile and WriteFile report their bytes in. */
    private final ByteBuffer moved = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());

    private final long movedAddress = NativeAddress.of(moved);
    private final Object monitor = new Object();

    /** A handle of the thread that was the last to enter. */
    private long threadHandle;

    private @Nullable Thread thread;
    private boolean entered;
    private boolean calling;

    IocpSynchronousHandle(Win32Handle handle) {
        this.handle = handle;
    }

    /** {@return one with sizes and locks when it is a file on a disk} */
    static IocpSynchronousHandle of(Win32Handle handle, char @Nullable [] name, boolean unbuffered) {
        return handle.kind() == HandleKind.DISK || handle.kind() == HandleKind.DIRECTORY
                ? new IocpSynchronousFile(handle, new FileCalls(handle, name, unbuffered))
                : new IocpSynchronousHandle(handle);
    }

    @Override
    public final String target() {
        return handle.target();
    }

    @Override
    public final HandleKind kind() {
        return handle.kind();
    }

    /** {@code ReadFile} without an OVERLAPPED. */
    @Override
    public final int read(ByteBuffer direct) throws IOException {
        Blocking.check("reading", target());
        int wanted = direct.remaining();
        if (wanted == 0) {
            return 0;
        }
        long memory = NativeAddress.of(direct) + direct.position();
        int error = 0;
        begin();
        try {
            if (Kernel32.ReadFile(handle.value(), memory, wanted, movedAddress, 0) == 0) {
                error = Native.getLastError();
            }
        } finally {
            end();
        }
        int bytes = moved.getInt(0);
        if (bytes == 0 && (error == Win32Errors.ERROR_HANDLE_EOF || error == Win32Errors.ERROR_BROKEN_PIPE)) {
            return -1;
        }
        // A message of a pipe may be empty; everything else says by it that nothing follows.
        if (bytes == 0 && error == 0 && !messages()) {
            return -1;
        }
        return moved("read", direct, error == Win32Errors.ERROR_MORE_DATA ? 0 : error);
    }

    /** {@code GetNamedPipeInfo}. {@return whether it is a pipe of messages} */
    private boolean messages() {
        int[] flags = new int[1];
        return kind() == HandleKind.PIPE
                && Kernel32.GetNamedPipeInfo(handle.value(), flags, 0, 0, 0) != 0
                && (flags[0] & Kernel32.PIPE_TYPE_MESSAGE) != 0;
    }

    /** {@code WriteFile} without an OVERLAPPED. */
    @Override
    public final int write(ByteBuffer direct) throws IOException {
        Blocking.check("writing", target());
        int wanted = direct.remaining();
        if (wanted == 0) {
            return 0;
        }
        long memory = NativeAddress.of(direct) + direct.position();
        int error = 0;
        begin();
        try {
            if (Kernel32.WriteFile(handle.value(), memory, wanted, movedAddress, 0) == 0) {
                error = Native.getLastError();
            }
        } finally {
            end();
        }
        return moved("write", direct, error);
    }

    private int moved(String operation, ByteBuffer direct, int error) throws IOException {
        int bytes = moved.getInt(0);
        if (error != 0 && bytes == 0) {
            if (error == Win32Errors.ERROR_OPERATION_ABORTED) {
                throw new InterruptedIOException(operation + " " + target() + " was interrupted");
            }
            throw Win32Errors.exception(operation, target(), error);
        }
        direct.position(direct.position() + bytes);
        return bytes;
    }

    /** {@code SetFilePointerEx} by no distance. */
    @Override
    public final long position() throws IOException {
        return pointer(0, Kernel32.FILE_CURRENT);
    }

    /** {@code SetFilePointerEx}. */
    @Override
    public final void position(long position) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException("negative position: " + position);
        }
        pointer(position, Kernel32.FILE_BEGIN);
    }

    private long pointer(long distance, int method) throws IOException {
        Blocking.check("positioning", target());
        long[] position = new long[1];
        if (Kernel32.SetFilePointerEx(handle.value(), distance, position, method) == 0) {
            throw Win32Errors.exception("position", target(), Native.getLastError());
        }
        return position[0];
    }

    /** {@code OpenThread}, once per thread: the handle keeps the thread's identity, numbers are used again. */
    @Override
    public final void enter() {
        synchronized (monitor) {
            Thread current = Thread.currentThread();
            if (thread != current) {
                forgetThread();
                threadHandle = Kernel32.OpenThread(Kernel32.THREAD_TERMINATE, 0, Kernel32.GetCurrentThreadId());
                if (threadHandle == 0) {
                    throw new IllegalStateException(
                            "cannot open this thread: " + Win32Errors.text(Native.getLastError()));
                }
                thread = current;
            }
            entered = true;
        }
    }

    @Override
    public final void leave() {
        synchronized (monitor) {
            entered = false;
        }
    }

    /** From here to {@link #end} the thread only makes the one call: the JVM's own reads must not be cancelled. */
    private void begin() {
        moved.putInt(0, 0);
        synchronized (monitor) {
            calling = entered && thread == Thread.currentThread();
        }
    }

    private void end() {
        synchronized (monitor) {
            calling = false;
        }
    }

    /** {@code CancelSynchronousIo}; ERROR_NOT_FOUND means that the thread does not block, or not yet. */
    @Override
    public final boolean interrupt() {
        synchronized (monitor) {
            return calling && Kernel32.CancelSynchronousIo(threadHandle) != 0;
        }
    }

    private void forgetThread() {
        if (threadHandle != 0) {
            Kernel32.CloseHandle(threadHandle);
            threadHandle = 0;
            thread = null;
        }
    }

    @Override
    public final boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalArgumentException("the slot has no request");
        }
        request.failed(new UnsupportedOperationException(target() + " was opened for synchronous calls"));
        return DONE;
    }

    @Override
    public final void cancel(Slot slot) {}

    @Override
    public final void cancelAll() {
        interrupt();
    }

    @Override
    public void close() throws IOException {
        synchronized (monitor) {
            forgetThread();
        }
        handle.close();
    }
}
