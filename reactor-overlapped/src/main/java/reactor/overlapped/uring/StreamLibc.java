package reactor.overlapped.uring;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** What stream sockets need besides {@link SocketLibc}. A failed call returns -1 and leaves its errno in {@link Native#getLastError()}. */
final class StreamLibc {

    static final int O_NONBLOCK = 04000;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;

    static final int POLLIN = 1;
    static final int POLLPRI = 2;
    static final int POLLRDBAND = 0x80;
    static final int POLLRDHUP = 0x2000;

    static {
        Native.register(StreamLibc.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
    }

    private StreamLibc() {}

    static native int fcntl(int fd, int command, long argument);

    static native int ioctl(int fd, long code, long argument);
}
