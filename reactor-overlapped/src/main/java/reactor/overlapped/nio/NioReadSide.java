package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** What is read from a connection. */
final class NioReadSide extends NioSide {

    private final NioStream handle;
    private final NioVectors vectors = new NioVectors();

    /** Whether somebody was told that a read will not wait: one that finds nothing after all must not keep its memory waiting. */
    private boolean promised;

    NioReadSide(NioStream handle) {
        super(handle);
        this.handle = handle;
    }

    @Override
    boolean attempt(Request request) throws IOException {
        if (request.op == Op.AWAIT_READABLE) {
            if (state == State.READY) {
                promised = true;
                request.ok(0);
                return true;
            }
            return false;
        }
        if (state == State.WAITS) {
            return false;
        }
        SocketChannel channel = handle.channel();
        boolean waits = !promised;
        promised = false;
        int read = vectors.read(channel, request);
        if (read < 0) {
            state = State.READY;
            request.end();
        } else if (read == 0 && request.length > 0) {
            state = State.WAITS;
            if (waits) {
                return false;
            }
            request.ok(0);
        } else {
            // With less than there was room for, the system had no more.
            state = read == request.length ? State.READY : State.WAITS;
            request.ok(read);
        }
        return true;
    }

    @Override
    int operation(Op op) {
        return SelectionKey.OP_READ;
    }

    @Override
    boolean keepsInterest() {
        return true;
    }
}
