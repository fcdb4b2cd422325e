package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import reactor.overlapped.OverlappedException;

/**
 * The locks of one handle ({@code F_OFD_SETLK}): they belong to the open file, not to the process, so handles of one process keep each other
 * away and closing another one changes nothing. Within one open file the system lets every lock replace another; so what this handle
 * has is kept here.
 */
final class FileLocks {

    /** {@code sizeof (struct flock)}: type and whence, padded, then start, length and process. */
    private static final int FLOCK = 32;

    private final OpenFile file;
    private final List<Range> held = new ArrayList<>();

    FileLocks(OpenFile file) {
        this.file = file;
    }

    private record Range(long start, long end, boolean shared) {

        static Range of(long position, long length, boolean shared) {
            if (position < 0 || length < 1 || position > Long.MAX_VALUE - length) {
                throw new IllegalArgumentException("no range to lock: " + length + " bytes at " + position);
            }
            return new Range(position, position + length, shared);
        }

        boolean overlaps(Range other) {
            return start < other.end && other.start < end;
        }
    }

    /** {@return whether the range is locked now} */
    synchronized boolean tryLock(long position, long length, boolean shared) throws IOException {
        Blocking.check("lock", file.target);
        Range wanted = Range.of(position, length, shared);
        if (shared) {
            file.checkReadable("lock");
        } else {
            file.checkWritable("lock");
        }
        for (Range other : held) {
            if (wanted.overlaps(other) && !(shared && other.shared)) {
                return false;
            }
        }
        int error = set(shared ? FileLibc.F_RDLCK : FileLibc.F_WRLCK, wanted.start, wanted.end);
        if (error == Errno.EAGAIN.code || error == Errno.EACCES.code) {
            return false;
        }
        if (error != 0) {
            throw file.error("lock", error);
        }
        held.add(wanted);
        return true;
    }

    synchronized void unlock(long position, long length) throws IOException {
        Blocking.check("unlock", file.target);
        Range range = take(position, length);
        List<Range> free = new ArrayList<>(List.of(range));
        for (Range other : held) {
            free = without(free, other);
        }
        for (Range one : free) {
            int error = set(FileLibc.F_UNLCK, one.start, one.end);
            if (error != 0) {
                throw file.error("unlock", error);
            }
        }
    }

    private Range take(long position, long length) throws IOException {
        Range exact = Range.of(position, length, true);
        for (Range one : held) {
            if (one.start == exact.start && one.end == exact.end) {
                held.remove(one);
                return one;
            }
        }
        throw new OverlappedException(
                "unlock",
                file.target,
                0,
                "NOT_LOCKED",
                "this handle has not locked " + length + " bytes at " + position);
    }

    /** {@return what is left of the ranges beside another one} */
    private static List<Range> without(List<Range> ranges, Range other) {
        List<Range> left = new ArrayList<>();
        for (Range one : ranges) {
            if (!one.overlaps(other)) {
                left.add(one);
                continue;
            }
            if (one.start < other.start) {
                left.add(new Range(one.start, other.start, one.shared));
            }
            if (other.end < one.end) {
                left.add(new Range(other.end, one.end, one.shared));
            }
        }
        return left;
    }

    /** {@return 0, or the errno} */
    private int set(short type, long start, long end) {
        byte[] lock = ByteBuffer.allocate(FLOCK)
                .order(ByteOrder.nativeOrder())
                .putShort(0, type)
                .putShort(2, (short) FileLibc.SEEK_SET)
                .putLong(8, start)
                .putLong(16, end - start)
                .array();
        while (FileLibc.fcntl(file.fd, FileLibc.F_OFD_SETLK, lock) < 0) {
            int error = Native.getLastError();
            if (error != Errno.EINTR.code) {
                return error;
            }
        }
        return 0;
    }
}
