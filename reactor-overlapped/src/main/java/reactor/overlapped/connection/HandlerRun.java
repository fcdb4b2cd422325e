package reactor.overlapped.connection;

import java.nio.channels.ClosedChannelException;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/** The subscriber of a handler's work: its end, whichever, ends the connection. */
final class HandlerRun extends BaseSubscriber<Void> {

    private final OpenConnection connection;
    private final Lifecycle<?> lifecycle;

    /** Its end means nothing any more. */
    private volatile boolean left;

    HandlerRun(OpenConnection connection, Lifecycle<?> lifecycle) {
        this.connection = connection;
        this.lifecycle = lifecycle;
    }

    void leave() {
        left = true;
    }

    @Override
    protected void hookOnError(Throwable reason) {
        // That it was closed here is no news; that it failed for any other reason is.
        boolean echo = connection.isDisposed() && reason instanceof ClosedChannelException;
        if (!echo && !left && reason != connection.reported()) {
            lifecycle.failed(connection, reason);
        }
    }

    @Override
    protected void hookFinally(SignalType type) {
        if (type != SignalType.CANCEL && !left) {
            connection.dispose();
        }
    }
}
