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
import reactor.overlapped.connection.ListeningServer;
import reactor.overlapped.connection.Now;
import reactor.overlapped.connection.Recorders;
import reactor.overlapped.connection.ServerSettings;
import reactor.overlapped.net.ConnectionMetricsRecorder;
import reactor.overlapped.net.ConnectionObserver;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.SocketInbound;
import reactor.overlapped.net.SocketOutbound;
import reactor.overlapped.spi.PipeListenSpec;

/**
 * A server of a named pipe. Immutable: each method returns another. On systems without named pipes a Unix domain socket takes its place, which has no message
 * mode.
 *
 * <p>Callbacks and handlers are called on threads of the port; they must not block. What one of them throws ends its connection only, and is told to
 * {@link ConnectionObserver#onUncaughtException} and logged.
 */
public final class PipeServer {

    private static final PipeServer DEFAULT = new PipeServer();
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(45);

    private @Nullable String name;
    private boolean messageMode;
    private int maxInstances;
    private int bufferSize = 64 * 1024;
    private boolean remoteClients;
    private boolean firstInstance = true;
    private @Nullable String securityDescriptor;
    private ServerSettings server = ServerSettings.DEFAULT;
    private ConnectionSettings<PipeConnection> connections = new ConnectionSettings<>();

    private PipeServer() {}

    private PipeServer(PipeServer from) {
        name = from.name;
        messageMode = from.messageMode;
        maxInstances = from.maxInstances;
        bufferSize = from.bufferSize;
        remoteClients = from.remoteClients;
        firstInstance = from.firstInstance;
        securityDescriptor = from.securityDescriptor;
        server = from.server;
        connections = from.connections;
    }

    /** {@return one without a name yet, on the shared completion port} */
    public static PipeServer create() {
        return DEFAULT;
    }

    /** Of that name: without {@code \\.\pipe\}, or a full name of the system. */
    public PipeServer name(String newName) {
        PipeServer next = new PipeServer(this);
        next.name = Objects.requireNonNull(newName, "name");
        return next;
    }

    /** Whether it keeps message boundaries (PIPE_TYPE_MESSAGE); by default it is a stream of bytes. */
    public PipeServer messageMode(boolean newMessageMode) {
        PipeServer next = new PipeServer(this);
        next.messageMode = newMessageMode;
        return next;
    }

    /** How many instances there are at most, and so connections; by default as many as the system has. */
    public PipeServer maxInstances(int newMaxInstances) {
        PipeServer next = with(server.maxConnections(newMaxInstances));
        next.maxInstances = newMaxInstances;
        return next;
    }

    /** How many instances wait for a client; by default 4. */
    public PipeServer instancesAhead(int instancesAhead) {
        return with(server.ahead(instancesAhead));
    }

    /** The system's buffer in each direction, a hint; by default 64 KiB. */
    public PipeServer bufferSize(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bufferSize " + bytes + " is negative");
        }
        PipeServer next = new PipeServer(this);
        next.bufferSize = bytes;
        return next;
    }

    /** Whether clients of other machines may connect; by default not (PIPE_REJECT_REMOTE_CLIENTS). */
    public PipeServer remoteClients(boolean newRemoteClients) {
        PipeServer next = new PipeServer(this);
        next.remoteClients = newRemoteClients;
        return next;
    }

    /** Whether the bind fails when somebody else serves that name already (FILE_FLAG_FIRST_PIPE_INSTANCE); by default it does. */
    public PipeServer firstInstance(boolean newFirstInstance) {
        PipeServer next = new PipeServer(this);
        next.firstInstance = newFirstInstance;
        return next;
    }

    /** Who may connect, in the security descriptor definition language; by default the current user and the system. */
    public PipeServer securityDescriptor(String sddl) {
        PipeServer next = new PipeServer(this);
        next.securityDescriptor = Objects.requireNonNull(sddl, "sddl");
        return next;
    }

    /** On that completion port; by default {@link CompletionPort#shared()}. */
    public PipeServer runOn(CompletionPort completionPort) {
        return with(connections.port(completionPort));
    }

    /**
     * Closes a connection in which no byte has moved for that long, or up to half as long again; its receiver then fails with {@link
     * java.net.SocketTimeoutException}. By default never.
     */
    public PipeServer idleTimeout(Duration idleTimeout) {
        return with(connections.idleTimeout(idleTimeout));
    }

    /**
     * What to do with each connection. The publisher is subscribed to when a client has connected; when it completes or fails, the connection is closed;
     * when somebody closes the connection, it is cancelled. Without a handler a connection stays open until somebody closes it.
     */
    public PipeServer handle(
            BiFunction<? super SocketInbound, ? super SocketOutbound, ? extends Publisher<Void>> handler) {
        return with(connections.handler(handler));
    }

    /** As {@link #handle}, with the connection, for its messages. */
    public PipeServer handleConnection(Function<? super PipeConnection, ? extends Publisher<Void>> handler) {
        return with(connections.handler(handler));
    }

    /** Is called when it is bound, before the first connection. */
    public PipeServer doOnBound(Consumer<? super DisposableServer> callback) {
        return with(server.bound(callback));
    }

    /** Is called when it listens no more. */
    public PipeServer doOnUnbound(Consumer<? super DisposableServer> callback) {
        return with(server.unbound(callback));
    }

    /** Is called for each connection, before its handler. */
    public PipeServer doOnConnection(Consumer<? super PipeConnection> callback) {
        return with(connections.connected(callback));
    }

    /** Tells that one what becomes of connections, after those that are told already. */
    public PipeServer observe(ConnectionObserver observer) {
        return with(connections.observer(observer));
    }

    /** Whether Micrometer's global registry gets meters, see {@link reactor.overlapped.net.MicrometerConnectionMetricsRecorder}; by default not. */
    public PipeServer metrics(boolean enabled) {
        return metrics(Recorders.global(enabled, "pipe.server"));
    }

    /** Who is told about connections; by default nobody, which costs nothing. */
    public PipeServer metrics(ConnectionMetricsRecorder recorder) {
        return with(connections.metrics(recorder));
    }

    /**
     * Creates the pipe and waits for clients.
     *
     * @return binds on subscribe, for each subscriber anew; the receiver disposes of the server, which ends with its completion port, too. Its address is a {@link
     *     PipeAddress}, its port -1. Fails with {@link java.net.BindException} or {@link java.nio.file.AccessDeniedException} when somebody else has the name,
     *     with {@link UnsupportedOperationException} for what the system lacks, with {@link IllegalStateException} without a name. Cancelling leaves
     *     nothing bound.
     */
    public Mono<DisposableServer> bind() {
        return Mono.defer(() -> {
            String given = name;
            if (given == null) {
                return Mono.error(new IllegalStateException("bind: the pipe has no name; call name()"));
            }
            PipeAddress address = new PipeAddress(given);
            PipeListenSpec spec = new PipeListenSpec(
                    given, messageMode, maxInstances, bufferSize, remoteClients, firstInstance, securityDescriptor);
            return ListeningServer.<PipeLink>bind(
                    connections,
                    server,
                    () -> spec,
                    bound -> address,
                    (lifecycle, handle) -> PipeLink.of(lifecycle, handle, address, true));
        });
    }

    /** As {@link #bind()}, and waits, for 45 seconds at most. Not for threads that must not block. */
    public DisposableServer bindNow() {
        return bindNow(BIND_TIMEOUT);
    }

    /** As {@link #bind()}, and waits. Not for threads that must not block. */
    public DisposableServer bindNow(Duration timeout) {
        return Now.open(bind(), timeout);
    }

    private PipeServer with(ServerSettings settings) {
        PipeServer next = new PipeServer(this);
        next.server = settings;
        return next;
    }

    private PipeServer with(ConnectionSettings<PipeConnection> settings) {
        PipeServer next = new PipeServer(this);
        next.connections = settings;
        return next;
    }
}
