package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** The connections that come to a listener. */
final class NioAcceptSide extends NioSide {

    private final NioListener handle;
    private final int limit;
    private final NioListener.Child child;
    private int open;

    /** With a limit above 0, so many connections are open at most. */
    NioAcceptSide(NioListener handle, int limit, NioListener.Child child) {
        super(handle);
        this.handle = handle;
        this.limit = limit;
        this.child = child;
    }

    @Override
    boolean attempt(Request request) {
        if (state == State.WAITS) {
            return false;
        }
        if (limit > 0 && open == limit) {
            pause();
            return false;
        }
        try {
            NioStream accepted = accept();
            if (accepted == null) {
                state = State.WAITS;
                return false;
            }
            open++;
            request.result = accepted;
            request.ok(0);
        } catch (IOException | RuntimeException e) {
            // Most likely there is no room for one more descriptor. The others wait until the next request comes:
            // they would all fail at once.
            pause();
            request.failed(handle.failure(request, e));
        }
        return true;
    }

    /** {@return the next connection, or null when there is none} */
    private @Nullable NioStream accept() throws IOException {
        while (true) {
            SocketChannel channel = handle.channel().accept();
            if (channel == null) {
                return null;
            }
            try {
                channel.configureBlocking(false);
                return child.of(handle, channel);
            } catch (IOException | RuntimeException e) {
                channel.close();
                if (!isPeerGone(e)) {
                    throw e;
                }
                // It is nobody's loss: the peer gave up before it was accepted.
            }
        }
    }

    private static boolean isPeerGone(Exception thrown) {
        for (Throwable reason = thrown; reason instanceof IOException; reason = reason.getCause()) {
            NioErrno errno = NioErrno.of(reason);
            if (errno == NioErrno.ECONNRESET
                    || errno == NioErrno.ECONNABORTED
                    || errno == NioErrno.ENOTCONN
                    || errno == NioErrno.EPIPE
                    || errno == NioErrno.EINVAL) {
                return true;
            }
        }
        return false;
    }

    void childClosed() {
        synchronized (this) {
            open--;
        }
        if (limit > 0) {
            resume();
        }
    }

    @Override
    int operation(Op op) {
        return SelectionKey.OP_ACCEPT;
    }

    @Override
    boolean keepsInterest() {
        return true;
    }
}
