package reactor.overlapped.uring;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** What anonymous pipes need. A failed call returns -1 and leaves its errno in {@link Native#getLastError()}. */
final class PipeLibc {

    static final int O_CLOEXEC = 02000000;

    static {
        Native.register(PipeLibc.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
    }

    private PipeLibc() {}

    static native int pipe2(int[] ends, int flags);
}
