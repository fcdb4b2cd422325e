package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.NativeAddress;

/**
 * {@code LockFileEx} and {@code UnlockFileEx} of one handle. The OVERLAPPED is not a slot's: its event has the low bit
 * set, so that no packet is posted, and one attempt at a time uses it.
 */
final class FileLocks {

    private static final int OVERLAPPED = 32;
    private static final int NO_PACKET = 1;

    private final Win32Handle handle;
    private @Nullable ByteBuffer overlapped;
    private long event;

    FileLocks(Win32Handle handle) {
        this.handle = handle;
    }

    synchronized boolean tryLock(long position, long length, boolean shared) throws IOException {
        Blocking.check("locking", handle.target());
        int flags = Kernel32.LOCKFILE_FAIL_IMMEDIATELY | (shared ? 0 : Kernel32.LOCKFILE_EXCLUSIVE_LOCK);
        long block = block(position, length);
        int error = Kernel32.LockFileEx(handle.value(), flags, 0, (int) length, (int) (length >>> 32), block) != 0
                ? 0
                : Native.getLastError();
        error = await(error, block);
        if (error == Win32Errors.ERROR_LOCK_VIOLATION) {
            return false;
        }
        if (error != 0) {
            throw Win32Errors.exception("lock", handle.target(), error);
        }
        return true;
    }

    synchronized void unlock(long position, long length) throws IOException {
        Blocking.check("unlocking", handle.target());
        long block = block(position, length);
        int error = Kernel32.UnlockFileEx(handle.value(), 0, (int) length, (int) (length >>> 32), block) != 0
                ? 0
                : Native.getLastError();
        error = await(error, block);
        if (error != 0) {
            throw Win32Errors.exception("unlock", handle.target(), error);
        }
    }

    /** A network file system may answer later; {@code GetOverlappedResult} waits for the event. */
    private int await(int error, long block) {
        if (error != Win32Errors.ERROR_IO_PENDING) {
            return error;
        }
        return Kernel32.GetOverlappedResult(handle.value(), block, new int[1], 1) != 0 ? 0 : Native.getLastError();
    }

    private long block(long position, long length) throws IOException {
        if (position < 0 || length < 0) {
            throw new IllegalArgumentException("negative range: " + position + ", " + length);
        }
        ByteBuffer memory = overlapped;
        if (memory == null) {
            event = Kernel32.CreateEventW(0, 1, 0, 0);
            if (event == 0) {
                throw Win32Errors.exception("lock", handle.target(), Native.getLastError());
            }
            memory = ByteBuffer.allocateDirect(OVERLAPPED).order(ByteOrder.nativeOrder());
            overlapped = memory;
        }
        memory.putLong(0, 0).putLong(8, 0).putLong(16, position).putLong(24, event | NO_PACKET);
        return NativeAddress.of(memory);
    }

    synchronized void close() {
        if (event != 0) {
            Kernel32.CloseHandle(event);
            event = 0;
            overlapped = null;
        }
    }
}
