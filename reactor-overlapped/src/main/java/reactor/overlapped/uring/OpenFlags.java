package reactor.overlapped.uring;

import com.sun.jna.Platform;

/** The flags of {@code open(2)}. Three of them have another number on some architectures. */
final class OpenFlags {

    static final int O_RDONLY = 0;
    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_ACCMODE = 3;
    static final int O_CREAT = 0100;
    static final int O_EXCL = 0200;
    static final int O_NOCTTY = 0400;
    static final int O_TRUNC = 01000;
    static final int O_APPEND = 02000;
    static final int O_NONBLOCK = 04000;
    static final int O_DSYNC = 010000;
    static final int O_CLOEXEC = 02000000;
    static final int O_PATH = 010000000;

    static final int O_DIRECT;
    static final int O_DIRECTORY;
    static final int O_NOFOLLOW;

    static {
        if (Platform.isARM()) {
            O_DIRECTORY = 040000;
            O_NOFOLLOW = 0100000;
            O_DIRECT = 0200000;
        } else if (Platform.isPPC()) {
            O_DIRECTORY = 040000;
            O_NOFOLLOW = 0100000;
            O_DIRECT = 0400000;
        } else {
            O_DIRECT = 040000;
            O_DIRECTORY = 0200000;
            O_NOFOLLOW = 0400000;
        }
    }

    private OpenFlags() {}
}
