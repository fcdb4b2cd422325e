package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.PipeControl;

/** An end of a named pipe: a Unix domain socket in its place. */
final class UringPipe extends UringStreamSocket implements PipeControl {

    /** {@code sizeof (struct ucred)}: process, user and group. */
    private static final int UCRED_SIZE = 12;

    private final @Nullable UringListener listener;

    /** Takes a connected socket, and at the server's end its listener. */
    UringPipe(UringDriver driver, int fd, String target, @Nullable UringListener listener) {
        super(driver, fd, SocketLibc.AF_UNIX, target, null);
        this.listener = listener;
    }

    /** {@inheritDoc} It is the one that has connected or called {@code listen}, and may have ended since. */
    @Override
    public long peerProcess() throws IOException {
        byte[] credentials = new byte[UCRED_SIZE];
        int[] length = {UCRED_SIZE};
        if (SocketLibc.getsockopt(fd, SocketLibc.SOL_SOCKET, SocketLibc.SO_PEERCRED, credentials, length) < 0) {
            throw LinuxErrors.ofSocket("peer process", target(), Native.getLastError());
        }
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(credentials).order(ByteOrder.nativeOrder()).getInt());
    }

    @Override
    public boolean messages() {
        return false;
    }

    @Override
    public void disconnect() throws IOException {
        Sockets.shutdown(fd, SocketLibc.SHUT_RDWR, target());
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            if (listener != null) {
                listener.childClosed();
            }
        }
    }
}
