package reactor.overlapped.uring;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** The calls and numbers of files, and of whatever else has a descriptor. A failed call returns -1 and leaves its errno in {@link Native#getLastError()}. */
final class FileLibc {

    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int F_OFD_SETLK = 37;
    static final int F_DUPFD_CLOEXEC = 1030;

    static final short F_RDLCK = 0;
    static final short F_WRLCK = 1;
    static final short F_UNLCK = 2;

    static final int AT_FDCWD = -100;
    static final int AT_SYMLINK_NOFOLLOW = 0x100;
    static final int AT_EMPTY_PATH = 0x1000;

    static final int POSIX_FADV_RANDOM = 1;
    static final int POSIX_FADV_SEQUENTIAL = 2;

    static final int SEEK_SET = 0;
    static final int SEEK_CUR = 1;

    static final long BLKGETSIZE64 = 0x80081272L;

    static final int POLLIN = 1;
    static final int POLLPRI = 2;
    static final int POLLOUT = 4;
    static final int POLLRDBAND = 0x80;
    static final int POLLRDHUP = 0x2000;

    static final int EFD_NONBLOCK = 04000;

    static {
        Native.register(FileLibc.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
    }

    private FileLibc() {}

    /** As {@link Libc#open}, with the name's own bytes. */
    static native int open(byte[] path, int flags, int mode);

    /** For {@code statx}, which not every C library has. */
    static native long syscall(long number, int directory, byte[] path, int flags, int mask, byte[] status);

    static native int fcntl(int fd, int command, long argument);

    static native int fcntl(int fd, int command, byte[] flock);

    static native int ioctl(int fd, long code, long[] argument);

    static native int ioctl(int fd, long code, long argument);

    static native int pipe2(int[] ends, int flags);

    static native int fsync(int fd);

    static native int fchmod(int fd, int mode);

    /** Returns the errno itself. */
    static native int posix_fadvise(int fd, long offset, long length, int advice);

    static native long read(int fd, long address, long length);

    static native int poll(long descriptors, long count, int timeoutMillis);
}
