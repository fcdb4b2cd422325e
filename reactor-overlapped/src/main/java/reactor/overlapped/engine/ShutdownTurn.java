package reactor.overlapped.engine;

import java.io.IOException;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.SocketControl;

/** Tells the peer that no more will be sent. */
final class ShutdownTurn extends Turn {

    ShutdownTurn(Outbound outbound, CoreSubscriber<? super Long> actual) {
        super(outbound, actual);
    }

    @Override
    void advance() {
        enter();
    }

    @Override
    void write() {
        if (!handle.enter()) {
            fail(handle.refusal());
        } else {
            try {
                SocketControl socket = handle.system().control(SocketControl.class);
                if (socket == null) {
                    throw new UnsupportedOperationException(
                            "shutdown: " + handle.system().target() + " cannot be closed in one direction");
                }
                socket.shutdownOutput();
            } catch (IOException | RuntimeException e) {
                fail(e);
            } finally {
                handle.leave();
            }
        }
        if (hasFailed()) {
            step();
        } else {
            handle.outboundEnded();
            complete();
        }
    }

    @Override
    boolean moved(int count) {
        return true;
    }

    @Override
    boolean torn() {
        return false;
    }

    @Override
    void drop() {
        // no memory
    }
}
