package reactor.overlapped.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SocketSettings;

/** A TCP or Unix domain socket. */
class NioStream extends NioChannelHandle<SocketChannel> implements SocketControl {

    private static final String FULL = "Socket buffer full";

    private final String target;
    private final SocketSettings settings;
    private final NioReadSide reads = new NioReadSide(this);
    private final NioWriteSide writes = new NioWriteSide(this);

    /** Takes a channel that does not block and has its settings. */
    NioStream(NioSockets sockets, SocketChannel channel, String target, SocketSettings settings) {
        super(sockets, channel);
        this.target = target;
        this.settings = settings;
    }

    static boolean isUnix(SocketChannel channel) {
        return !channel.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY);
    }

    @Override
    public final String target() {
        return target;
    }

    /** {@inheritDoc} A file's part is read from its disk, which may block. */
    @Override
    public final boolean issuedByCaller(Op op) {
        return op != Op.TRANSMIT_FILE;
    }

    @Override
    public final Readiness readiness() {
        return Readiness.CHEAP;
    }

    @Override
    public final int vectorLimit() {
        return NioVectors.LIMIT;
    }

    @Override
    public final boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        NioSide side = side(request.op);
        if (side == null) {
            request.failed(
                    request.op == Op.READ_URGENT
                            ? NioOptions.refused(
                                    "reading of urgent data by itself: with SO_OOBINLINE it comes in the stream,"
                                            + " without it the JDK discards it")
                            : NioRequests.unsupported(request.op, this));
            return DONE;
        }
        return side.start(slot);
    }

    private @Nullable NioSide side(Op op) {
        return switch (op) {
            case READ, AWAIT_READABLE -> reads;
            case WRITE, CONNECT, TRANSMIT_FILE, WRITE_URGENT, DISCONNECT -> writes;
            default -> null;
        };
    }

    @Override
    public final int ready(int operations, NioDispatcher dispatcher) {
        int completed = 0;
        if ((operations & SelectionKey.OP_READ) != 0) {
            completed += reads.ready(dispatcher);
        }
        if ((operations & (SelectionKey.OP_WRITE | SelectionKey.OP_CONNECT)) != 0) {
            completed += writes.ready(dispatcher);
        }
        return completed;
    }

    @Override
    public final void cancel(Slot slot) {
        NioSide side = side(NioRequests.of(slot).op);
        if (side != null) {
            side.cancel(slot);
        }
    }

    @Override
    public final void cancelAll() {
        reads.cancelAll();
        writes.cancelAll();
    }

    // ---- for the sides

    /** Puts a fresh channel in place of one whose connect failed: the JDK has closed it. */
    final void startAnew() throws IOException {
        channel().close();
        SocketChannel another = SocketChannel.open(StandardProtocolFamily.UNIX);
        replace(another);
        another.configureBlocking(false);
        NioSocketOptions.apply(another, settings, target);
    }

    /** Sends one byte of urgent data. {@return how many bytes went} */
    final int sendUrgent(ByteBuffer memory) throws IOException {
        if (!memory.hasRemaining()) {
            return 0;
        }
        if (isUnix(channel())) {
            throw NioOptions.refused("urgent data on Unix domain sockets");
        }
        try {
            channel().socket().sendUrgentData(memory.get(memory.position()));
            return 1;
        } catch (IOException e) {
            if (FULL.equals(e.getMessage())) {
                return 0;
            }
            throw e;
        }
    }

    // ---- control

    @Override
    public final SocketAddress localAddress() throws IOException {
        SocketAddress local = channel().getLocalAddress();
        return local != null ? local : new InetSocketAddress(0);
    }

    @Override
    public final @Nullable SocketAddress remoteAddress() throws IOException {
        return channel().getRemoteAddress();
    }

    @Override
    public final void shutdownOutput() throws IOException {
        try {
            channel().shutdownOutput();
        } catch (IOException e) {
            throw NioSocketOptions.asIo(NioErrors.ofSocket("shutdownOutput", target, e));
        }
    }

    @Override
    public final <T> void option(SocketOption<T> option, T value) throws IOException {
        NioSocketOptions.set(channel(), option, value, target);
    }

    @Override
    public final <T> T option(SocketOption<T> option) throws IOException {
        return NioSocketOptions.get(channel(), option, target);
    }
}
