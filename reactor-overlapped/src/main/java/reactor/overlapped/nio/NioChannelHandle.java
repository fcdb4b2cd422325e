package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** A selectable channel and its key. */
abstract class NioChannelHandle<C extends SelectableChannel> implements SystemHandle, NioReady {

    final NioSockets sockets;
    private final NioSelector selector;
    private C channel;
    private volatile @Nullable SelectionKey key;

    NioChannelHandle(NioSockets sockets, C channel) {
        this.sockets = sockets;
        this.selector = sockets.selectors().next();
        this.channel = channel;
    }

    final C channel() {
        return channel;
    }

    /** Goes on with another channel, in place of one that was never registered. */
    final void replace(C another) {
        channel = another;
    }

    @Override
    public final HandleKind kind() {
        return HandleKind.PIPE;
    }

    /** {@return the exception for what the JDK threw} */
    Throwable failure(Request request, Exception thrown) {
        return NioErrors.ofSocket(request.op.label(), target(), thrown);
    }

    final void completed(Slot slot) {
        sockets.completions().completed(slot);
    }

    /** The selector shall look for that too. */
    final void interested(int operations) throws IOException {
        SelectionKey one = key;
        if (one == null) {
            one = register(operations);
        }
        try {
            if ((one.interestOpsOr(operations) & operations) != operations) {
                selector.changed();
            }
        } catch (CancelledKeyException e) {
            throw (ClosedChannelException) new ClosedChannelException().initCause(e);
        }
    }

    private synchronized SelectionKey register(int operations) throws IOException {
        SelectionKey one = key;
        if (one == null) {
            one = selector.register(channel, operations, this);
            key = one;
        }
        return one;
    }

    /** The selector shall no longer look for that; it need not be told at once. */
    final void disinterested(int operations) {
        SelectionKey one = key;
        if (one != null && one.isValid()) {
            try {
                one.interestOpsAnd(~operations);
            } catch (CancelledKeyException e) {
                // Closed, perhaps by the JDK itself after a connect that failed: it is looked at no more.
            }
        }
    }

    /** {@return what the selector looks for now} */
    final int interests() {
        SelectionKey one = key;
        return one == null || !one.isValid() ? 0 : one.interestOps();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (key != null) {
                selector.closed();
            }
        }
    }
}
