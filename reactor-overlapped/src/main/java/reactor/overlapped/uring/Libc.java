package reactor.overlapped.uring;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** The C library, with its own names. A failed call returns -1 and leaves its errno in {@link Native#getLastError()}. */
final class Libc {

    static final int PROT_READ_WRITE = 1 | 2;
    static final int MAP_SHARED = 1;
    static final int MAP_PRIVATE_ANONYMOUS = 2 | 0x20;
    static final int MAP_POPULATE = 0x8000;
    static final int EFD_CLOEXEC = 0x80000;

    /** The same on every architecture that came after them, x86-64 and aarch64 among these. */
    static final int SYS_IO_URING_SETUP = 425;

    static final int SYS_IO_URING_ENTER = 426;
    static final int SYS_IO_URING_REGISTER = 427;

    static {
        Native.register(Libc.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
    }

    private Libc() {}

    /** Loads the library, or throws an {@link UnsatisfiedLinkError}. */
    static void load() {
        // The static initializer has done it.
    }

    static native long syscall(long number, long a, long b, long c, long d, long e, long f);

    static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long length);

    static native int eventfd(int count, int flags);

    static native long write(int fd, long address, long length);

    static native int open(String path, int flags, int mode);

    static native long lseek(int fd, long offset, int whence);

    static native int ftruncate(int fd, long length);

    static native int close(int fd);

    static native String strerror(int errno);
}
