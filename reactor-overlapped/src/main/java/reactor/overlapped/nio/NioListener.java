package reactor.overlapped.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SocketControl;

/** A socket that listens. */
final class NioListener extends NioChannelHandle<ServerSocketChannel> implements SocketControl {

    private static final long ROUND_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONGEST_ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Makes the handle of an accepted connection, whose channel does not block. */
    @FunctionalInterface
    interface Child {
        NioStream of(NioListener listener, SocketChannel channel) throws IOException;
    }

    private final String target;
    private final @Nullable NioPlace file;
    private final NioAcceptSide accepts;

    /** Takes a bound channel that does not block, and the socket file it has created, if any. */
    NioListener(
            NioSockets sockets,
            ServerSocketChannel channel,
            String target,
            @Nullable NioPlace file,
            int limit,
            Child child) {
        super(sockets, channel);
        this.target = target;
        this.file = file;
        this.accepts = new NioAcceptSide(this, limit, child);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public boolean issuedByCaller(Op op) {
        return true;
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        if (request.op != Op.ACCEPT) {
            request.failed(NioRequests.unsupported(request.op, this));
            return DONE;
        }
        return accepts.start(slot);
    }

    @Override
    public int ready(int operations, NioDispatcher dispatcher) {
        return accepts.ready(dispatcher);
    }

    @Override
    public void cancel(Slot slot) {
        accepts.cancel(slot);
    }

    @Override
    public void cancelAll() {
        accepts.cancelAll();
    }

    /** A connection that counted towards the limit is closed. */
    void childClosed() {
        accepts.childClosed();
    }

    @Override
    public void close() throws IOException {
        boolean delete = file != null && file.isSame();
        super.close();
        awaitDeregistration();
        if (delete) {
            Files.deleteIfExists(file.path());
        }
    }

    /** The JDK closes a registered channel for good in the selector's next round; until then clients could still connect. */
    private void awaitDeregistration() {
        long deadline = System.nanoTime() + LONGEST_ROUND_NANOS;
        while (channel().isRegistered() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(ROUND_NANOS);
        }
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        return channel().getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public void shutdownOutput() {
        throw NioOptions.refused("shutdownOutput for a listener");
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        NioSocketOptions.set(channel(), option, value, target);
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return NioSocketOptions.get(channel(), option, target);
    }
}
