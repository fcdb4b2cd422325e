package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** What tests need of the C library to make descriptors that the library has no hand in. */
final class TestLibc {

    static final int O_CLOEXEC = 02000000;

    static final int RLIMIT_FSIZE = 1;
    static final int RLIMIT_NOFILE = 7;

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM = 1;

    static {
        Native.register(TestLibc.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
    }

    private TestLibc() {}

    private static native int pipe2(int[] fds, int flags);

    private static native int socketpair(int domain, int type, int protocol, int[] fds);

    private static native long write(int fd, byte[] bytes, long length);

    static native int prctl(int option, long a, long b, long c, long d);

    private static native int getrlimit(int resource, long[] limits);

    private static native int setrlimit(int resource, long[] limits);

    /** Lowers or raises a limit of this process, as far as the system's own goes. */
    static void limit(int resource, long value) {
        long[] limits = new long[2];
        assertThat(getrlimit(resource, limits)).isZero();
        limits[0] = value;
        assertThat(setrlimit(resource, limits)).isZero();
    }

    /** Two descriptors: what is written to the second comes out of the first. */
    record Pair(int readable, int writable) implements AutoCloseable {

        void send(byte... bytes) {
            assertThat(write(writable, bytes, bytes.length)).isEqualTo(bytes.length);
        }

        @Override
        public void close() {
            Libc.close(readable);
            Libc.close(writable);
        }
    }

    static Pair pipe() {
        int[] fds = new int[2];
        assertThat(pipe2(fds, O_CLOEXEC)).isZero();
        return new Pair(fds[0], fds[1]);
    }

    static Pair sockets() {
        int[] fds = new int[2];
        assertThat(socketpair(AF_UNIX, SOCK_STREAM | O_CLOEXEC, 0, fds)).isZero();
        return new Pair(fds[0], fds[1]);
    }
}
