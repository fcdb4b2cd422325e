package reactor.overlapped.pipe;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.connection.ConnectionSettings;
import reactor.overlapped.connection.Lifecycle;
import reactor.overlapped.connection.Now;
import reactor.overlapped.connection.Opening;
import reactor.overlapped.connection.Recorders;
import reactor.overlapped.connection.TimeLimit;
import reactor.overlapped.net.ConnectionMetricsRecorder;
import reactor.overlapped.net.ConnectionObserver;
import reactor.overlapped.net.SocketInbound;
import reactor.overlapped.net.SocketOutbound;
import reactor.overlapped.spi.PipeConnectSpec;

/**
 * A client of a named pipe. Immutable: each method returns another. On systems without named pipes a Unix domain socket takes its place, which has no message
 * mode.
 *
 * <p>Callbacks and handlers are called on threads of the port; they must not block. What one of them throws closes its connection.
 */
public final class PipeClient {

    private static final PipeClient DEFAULT = new PipeClient();

    private @Nullable String name;
    private boolean messageMode;
    private Duration connectTimeout = Duration.ofSeconds(30);
    private ConnectionSettings<PipeConnection> connections = new ConnectionSettings<>();

    private PipeClient() {}

    private PipeClient(PipeClient from) {
        name = from.name;
        messageMode = from.messageMode;
        connectTimeout = from.connectTimeout;
        connections = from.connections;
    }

    /** {@return one without a name yet, on the shared completion port} */
    public static PipeClient create() {
        return DEFAULT;
    }

    /** To that name: without {@code \\.\pipe\}, or a full name of the system. */
    public PipeClient name(String newName) {
        PipeClient next = new PipeClient(this);
        next.name = Objects.requireNonNull(newName, "name");
        return next;
    }

    /** Whether it reads messages (PIPE_READMODE_MESSAGE), which the server must keep; by default it reads bytes. */
    public PipeClient messageMode(boolean newMessageMode) {
        PipeClient next = new PipeClient(this);
        next.messageMode = newMessageMode;
        return next;
    }

    /** How long to wait for an instance that is free; by default 30 seconds. */
    public PipeClient connectTimeout(Duration newConnectTimeout) {
        PipeClient next = new PipeClient(this);
        next.connectTimeout = TimeLimit.positive(newConnectTimeout, "connectTimeout");
        return next;
    }

    /** On that completion port; by default {@link CompletionPort#shared()}. */
    public PipeClient runOn(CompletionPort completionPort) {
        return with(connections.port(completionPort));
    }

    /**
     * Closes a connection in which no byte has moved for that long, or up to half as long again; its receiver then fails with {@link
     * java.net.SocketTimeoutException}. By default never.
     */
    public PipeClient idleTimeout(Duration idleTimeout) {
        return with(connections.idleTimeout(idleTimeout));
    }

    /**
     * What to do with the connection, besides what the subscriber of {@link #connect()} does. The publisher is subscribed to when it is connected; when it
     * completes or fails, the connection is closed; when somebody closes the connection, it is cancelled.
     */
    public PipeClient handle(
            BiFunction<? super SocketInbound, ? super SocketOutbound, ? extends Publisher<Void>> handler) {
        return with(connections.handler(handler));
    }

    /** As {@link #handle}, with the connection, for its messages. */
    public PipeClient handleConnection(Function<? super PipeConnection, ? extends Publisher<Void>> handler) {
        return with(connections.handler(handler));
    }

    /** Is called when it is connected, before the handler. */
    public PipeClient doOnConnected(Consumer<? super PipeConnection> callback) {
        return with(connections.connected(callback));
    }

    /** Is called when the connection is closed. */
    public PipeClient doOnDisconnected(Consumer<? super PipeConnection> callback) {
        return with(connections.disconnected(callback));
    }

    /** Tells that one what becomes of connections, after those that are told already. */
    public PipeClient observe(ConnectionObserver observer) {
        return with(connections.observer(observer));
    }

    /** Whether Micrometer's global registry gets meters, see {@link reactor.overlapped.net.MicrometerConnectionMetricsRecorder}; by default not. */
    public PipeClient metrics(boolean enabled) {
        return metrics(Recorders.global(enabled, "pipe.client"));
    }

    /** Who is told about connections; by default nobody, which costs nothing. */
    public PipeClient metrics(ConnectionMetricsRecorder recorder) {
        return with(connections.metrics(recorder));
    }

    /**
     * Connects; while all instances of the pipe are busy, tries again.
     *
     * <p>A connection that is made at the very moment of a cancel may still be emitted; whoever gets it then has to close it. {@link
     * Mono#usingWhen} does, and so can a subscriber of one's own; those of {@link Mono#subscribe(Consumer)} drop it, and it stays open.
     *
     * @return connects on subscribe, for each subscriber anew; the receiver closes the connection. Fails with {@link
     *     java.nio.file.NoSuchFileException} when there is no such pipe, {@link java.nio.file.AccessDeniedException}, {@link
     *     java.net.SocketTimeoutException} when no instance was free in time, {@link UnsupportedOperationException} for what the system lacks, {@link
     *     IllegalStateException} without a name. Signals come from a thread of the port, or of the timer. Cancelling at any time leaves nothing
     *     open that was not emitted.
     */
    public Mono<PipeConnection> connect() {
        return Mono.defer(() -> {
            String given = name;
            if (given == null) {
                return Mono.error(new IllegalStateException("connect: the pipe has no name; call name()"));
            }
            PipeAddress address = new PipeAddress(given);
            Lifecycle<PipeLink> lifecycle = new Lifecycle<>(connections);
            return Opening.connect(
                    lifecycle,
                    PipeConnecting.connect(lifecycle.engine(), new PipeConnectSpec(given, messageMode), connectTimeout),
                    handle -> PipeLink.of(lifecycle, handle, address, false));
        });
    }

    /** As {@link #connect()}, and waits. Not for threads that must not block. */
    public PipeConnection connectNow() {
        return Now.open(connect(), null);
    }

    /** As {@link #connect()}, and waits for that long at most. Not for threads that must not block. */
    public PipeConnection connectNow(Duration timeout) {
        return Now.open(connect(), timeout);
    }

    private PipeClient with(ConnectionSettings<PipeConnection> settings) {
        PipeClient next = new PipeClient(this);
        next.connections = settings;
        return next;
    }
}
