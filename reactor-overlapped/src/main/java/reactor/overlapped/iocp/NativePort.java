package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** The port's handle, safe against use after it is closed: handle values are used again at once by the system. */
final class NativePort {

    /** The key of packets that only wake a worker; packets of handles have {@link #IO}. */
    static final long WAKE = 1;

    private static final long IO = 0;
    private static final int CLOSED = Integer.MIN_VALUE;

    private final String name;
    private final long handle;

    /** How many threads are inside, and the sign bit once the port is closing. */
    private final AtomicInteger users = new AtomicInteger();

    /** {@code CreateIoCompletionPort} without a file. */
    NativePort(String name, int concurrency) throws IOException {
        this.name = name;
        this.handle = Kernel32.CreateIoCompletionPort(Kernel32.INVALID_HANDLE_VALUE, 0, 0, concurrency);
        if (handle == 0) {
            throw Win32Errors.exception("create a completion port", name, Native.getLastError());
        }
    }

    /** {@code CreateIoCompletionPort}: the file's packets come here from now on. {@return 0 or the Win32 error} */
    int associate(long file) {
        if (!enter()) {
            return Win32Errors.ERROR_INVALID_HANDLE;
        }
        try {
            return Kernel32.CreateIoCompletionPort(file, handle, IO, 0) == handle ? 0 : Native.getLastError();
        } finally {
            users.getAndDecrement();
        }
    }

    /** {@code PostQueuedCompletionStatus}. {@return 0 or the Win32 error} */
    int post(long key, long overlapped) {
        if (!enter()) {
            return Win32Errors.ERROR_INVALID_HANDLE;
        }
        try {
            return Kernel32.PostQueuedCompletionStatus(handle, 0, key, overlapped) != 0 ? 0 : Native.getLastError();
        } finally {
            users.getAndDecrement();
        }
    }

    /** Posts a packet for a slot's OVERLAPPED. {@return 0 or the Win32 error} */
    int post(long overlapped) {
        return post(IO, overlapped);
    }

    /**
     * {@code GetQueuedCompletionStatusEx}, not alertable. After a failure the count at {@code removed} means nothing.
     *
     * @return 0 or the Win32 error, {@code WAIT_TIMEOUT} among them
     */
    int take(long entries, int count, long removed, int milliseconds) {
        if (!enter()) {
            return Win32Errors.ERROR_ABANDONED_WAIT_0;
        }
        try {
            return Kernel32.GetQueuedCompletionStatusEx(handle, entries, count, removed, milliseconds, 0) != 0
                    ? 0
                    : Native.getLastError();
        } finally {
            users.getAndDecrement();
        }
    }

    private boolean enter() {
        if (users.getAndIncrement() >= 0) {
            return true;
        }
        users.getAndDecrement();
        return false;
    }

    /** {@code CloseHandle}, once nobody is inside. Workers that wait must have been woken before. */
    void close() {
        if (users.getAndUpdate(n -> n | CLOSED) < 0) {
            return;
        }
        while ((users.get() & ~CLOSED) != 0) {
            Thread.onSpinWait();
        }
        Kernel32.CloseHandle(handle);
    }

    @Override
    public String toString() {
        return name;
    }
}
