package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.util.HashMap;
import java.util.Map;
import reactor.overlapped.OverlappedException;

/**
 * The ranges that a handle has locked. On POSIX systems a lock belongs to the process: the JDK keeps handles of this JVM apart, but
 * closing any other handle or channel of the same file in this process drops the system's lock.
 */
final class NioLocks {

    private record Range(long position, long length) {}

    private final Map<Range, FileLock> held = new HashMap<>();

    /** {@return whether the range is locked now} */
    synchronized boolean tryLock(FileChannel channel, long position, long length, boolean shared) throws IOException {
        check(position, length);
        FileLock lock;
        try {
            lock = channel.tryLock(position, length, shared);
        } catch (OverlappingFileLockException e) {
            return false;
        }
        if (lock == null) {
            return false;
        }
        held.put(new Range(position, length), lock);
        return true;
    }

    synchronized void unlock(String target, long position, long length) throws IOException {
        check(position, length);
        Range range = new Range(position, length);
        FileLock lock = held.get(range);
        if (lock == null) {
            throw new OverlappedException(
                    "unlock",
                    target,
                    0,
                    "NOT_LOCKED",
                    "this handle has not locked " + length + " bytes at " + position);
        }
        lock.release();
        held.remove(range);
    }

    /** A length of 0 is nothing to an older JDK and everything up to the end to a newer one. */
    private static void check(long position, long length) {
        if (position < 0 || length < 1 || position + length < 0) {
            throw new IllegalArgumentException("no range to lock: " + length + " bytes at " + position);
        }
    }
}
