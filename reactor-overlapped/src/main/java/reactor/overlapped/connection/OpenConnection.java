package reactor.overlapped.connection;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.CommandMono;
import reactor.overlapped.engine.IoctlMono;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Outbound;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.SocketInbound;
import reactor.overlapped.net.SocketOutbound;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SocketControl;

/** A connection over a handle of the port. Its two directions are made when they are asked for: an idle connection is small. */
public class OpenConnection implements Connection {

    private static final AtomicIntegerFieldUpdater<OpenConnection> CLOSING =
            AtomicIntegerFieldUpdater.newUpdater(OpenConnection.class, "closing");

    private static final AtomicReferenceFieldUpdater<OpenConnection, ByteInbound> INBOUND =
            AtomicReferenceFieldUpdater.newUpdater(OpenConnection.class, ByteInbound.class, "inbound");

    private static final AtomicReferenceFieldUpdater<OpenConnection, Outbound> OUTBOUND =
            AtomicReferenceFieldUpdater.newUpdater(OpenConnection.class, Outbound.class, "outbound");

    private final Lifecycle<?> lifecycle;
    private final OpenHandle handle;
    private final SocketAddress local;
    private final SocketAddress remote;
    private final long openedNanos = System.nanoTime();
    private volatile int closing;
    private volatile @Nullable ByteInbound inbound;
    private volatile @Nullable Outbound outbound;
    private volatile @Nullable HandlerRun handler;
    private volatile @Nullable Throwable reported;
    private volatile @Nullable ByteMeter meter;

    /** Creates one of a connected handle. */
    public OpenConnection(Lifecycle<?> lifecycle, OpenHandle handle, SocketAddress local, SocketAddress remote) {
        this.lifecycle = lifecycle;
        this.handle = handle;
        this.local = local;
        this.remote = remote;
        if (lifecycle.metrics().enabled()) {
            meter = new ByteMeter(this, lifecycle.metrics());
        }
    }

    /**
     * {@return the connection of a connected socket}
     *
     * @throws IOException when the peer is gone already
     */
    public static OpenConnection ofSocket(Lifecycle<?> lifecycle, OpenHandle handle) throws IOException {
        SocketControl socket = handle.system().control(SocketControl.class);
        if (socket == null || !handle.enter()) {
            throw handle.refusal();
        }
        try {
            SocketAddress remote = socket.remoteAddress();
            if (remote == null) {
                throw new ClosedChannelException();
            }
            return new OpenConnection(lifecycle, handle, socket.localAddress(), remote);
        } finally {
            handle.leave();
        }
    }

    /** {@return the handle} */
    public final OpenHandle openHandle() {
        return handle;
    }

    // ---- the two directions

    @Override
    public final SocketInbound inbound() {
        return new ConnectionInbound(this);
    }

    @Override
    public final SocketOutbound outbound() {
        return new ConnectionOutbound(this, null);
    }

    /** {@return the one receiving side; the size counts when this is the first to ask} */
    protected final ByteInbound receiving(int bufferSize) {
        ByteInbound one = inbound;
        if (one == null) {
            INBOUND.compareAndSet(this, null, newInbound(bufferSize));
            one = inbound;
        }
        return one;
    }

    /** Makes the receiving side. */
    protected ByteInbound newInbound(int bufferSize) {
        return new ByteInbound.Stream(handle, bufferSize);
    }

    /** {@return the one sending side} */
    final Outbound sending() {
        Outbound one = outbound;
        if (one == null) {
            OUTBOUND.compareAndSet(this, null, new Outbound(handle, keepsBoundaries()));
            one = outbound;
        }
        return one;
    }

    /** {@return the receiving side, null when nobody has asked for it yet} */
    protected final @Nullable ByteInbound received() {
        return inbound;
    }

    /** {@return whether each buffer is a message} */
    protected boolean keepsBoundaries() {
        return false;
    }

    @Override
    public long bytesReceived() {
        ByteInbound one = inbound;
        return one == null ? 0 : one.bytes();
    }

    @Override
    public long bytesSent() {
        Outbound one = outbound;
        return one == null ? 0 : one.bytes();
    }

    /** {@return who counts its bytes, or null} */
    final @Nullable ByteMeter meter() {
        return meter;
    }

    /** {@return the same, counted where bytes are counted} */
    protected final <T> Flux<T> metered(Flux<T> source) {
        ByteMeter counts = meter;
        return counts == null ? source : source.doOnNext(next -> counts.read());
    }

    // ---- the handler, and the end

    /** Subscribes to a handler's work, whose end closes the connection. */
    final void handle(Publisher<Void> work) {
        HandlerRun run = new HandlerRun(this, lifecycle);
        handler = run;
        work.subscribe(run);
        if (closing != 0) {
            run.cancel();
        }
    }

    @Override
    public final void dispose() {
        if (CLOSING.compareAndSet(this, 0, 1)) {
            try {
                lifecycle.disconnecting(this);
                cancelHandler();
            } finally {
                handle.dispose();
            }
        }
    }

    /** No bytes have moved for that long. */
    final void idle(Duration timeout) {
        if (CLOSING.compareAndSet(this, 0, 1)) {
            IOException reason = new SocketTimeoutException(
                    "receive: " + handle.system().target() + " idle for " + TimeLimit.text(timeout));
            reported = reason;
            try {
                lifecycle.failed(this, reason);
                lifecycle.disconnecting(this);
            } finally {
                // Its handler gets to hear of it by what it receives; what is left of it then is cancelled.
                handle.dispose(reason);
            }
        }
    }

    /** {@return the error that has closed it and is told already, also to a handler that comes only now} */
    final @Nullable Throwable reported() {
        return reported;
    }

    /** The handle is closed. */
    final void closed() {
        boolean byItself = CLOSING.compareAndSet(this, 0, 1);
        if (byItself) {
            lifecycle.disconnecting(this);
        }
        if (!byItself || handle.engine().refusing()) {
            // Else both directions have ended, and the handler may have other work to finish.
            cancelHandler();
        }
        ByteMeter counts = meter;
        if (counts != null) {
            counts.read();
        }
    }

    private void cancelHandler() {
        HandlerRun run = handler;
        if (run != null) {
            run.cancel();
        }
    }

    final long activity() {
        return handle.activity();
    }

    final long nanosOpen() {
        return System.nanoTime() - openedNanos;
    }

    @Override
    public Mono<Void> disconnect() {
        return closeAfter(new CommandMono(handle, Op.DISCONNECT, null));
    }

    /** {@return does that and closes, even when it fails} */
    protected final Mono<Void> closeAfter(Mono<Void> step) {
        return step.onErrorResume(failure -> close().onErrorResume(another -> {
                            failure.addSuppressed(another);
                            return Mono.empty();
                        })
                        .then(Mono.error(failure)))
                .then(close());
    }

    /** The connection is about to be closed: from now on its handler's end neither does that nor is it told. */
    protected final void leaveHandler() {
        HandlerRun run = handler;
        if (run != null) {
            run.leave();
        }
    }

    @Override
    public final Mono<Void> close() {
        return Mono.defer(() -> {
            dispose();
            return handle.onClose();
        });
    }

    @Override
    public final boolean isDisposed() {
        return handle.isDisposed();
    }

    @Override
    public final Mono<Void> onDispose() {
        return handle.onClose();
    }

    @Override
    public final Connection onDispose(Disposable other) {
        handle.onClose().subscribe(nothing -> {}, failed -> other.dispose(), other::dispose);
        return this;
    }

    @Override
    public final Mono<Void> quiesce() {
        return handle.quiesce();
    }

    // ---- the rest

    @Override
    public final SocketAddress address() {
        return local;
    }

    @Override
    public final SocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public final CompletionPort port() {
        return lifecycle.port();
    }

    @Override
    public final <T> @Nullable T option(SocketOption<T> option) {
        return Controls.call(handle, SocketControl.class, "option", socket -> socket.option(option));
    }

    @Override
    public final <T> Connection option(SocketOption<T> option, T value) {
        Controls.call(handle, SocketControl.class, "option", socket -> {
            socket.option(option, value);
            return null;
        });
        return this;
    }

    @Override
    public final Mono<ByteBuf> ioctl(int code, ByteBuf input, int outputSize) {
        return new IoctlMono(handle, code, input, outputSize);
    }

    @Override
    public String toString() {
        return "Connection(" + local + " - " + remote + ")";
    }
}
