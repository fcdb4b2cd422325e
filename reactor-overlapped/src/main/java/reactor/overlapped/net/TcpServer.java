package reactor.overlapped.net;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.connection.ConnectionSettings;
import reactor.overlapped.connection.Controls;
import reactor.overlapped.connection.ListeningServer;
import reactor.overlapped.connection.Now;
import reactor.overlapped.connection.OpenConnection;
import reactor.overlapped.connection.Recorders;
import reactor.overlapped.connection.ServerSettings;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SocketSettings;

/**
 * A server of TCP or Unix domain sockets to bind. Immutable: each method returns another. Names and shapes are Reactor Netty's.
 *
 * <p>Bytes go as they are: TLS and protocols are not here. Reactor Netty and Netty's handlers have them.
 *
 * <p>Callbacks and handlers are called on threads of the port, never two at a time for one connection's beginning; they must not block. What one of them
 * throws ends its connection only, and is told to {@link ConnectionObserver#onUncaughtException} and logged.
 */
public final class TcpServer {

    private static final TcpServer DEFAULT = new TcpServer();
    private static final Duration BIND_TIMEOUT = Duration.ofSeconds(45);

    private @Nullable String host;
    private int port;
    private @Nullable Supplier<? extends SocketAddress> address;
    private int backlog;
    private SocketSettings listener = SocketSettings.DEFAULT;
    private SocketSettings child = SocketSettings.DEFAULT;
    private ServerSettings server = ServerSettings.DEFAULT;
    private ConnectionSettings<Connection> connections = new ConnectionSettings<>();
    private Consumer<TcpServer> beforeBind = server -> {};

    private TcpServer() {}

    private TcpServer(TcpServer from) {
        host = from.host;
        port = from.port;
        address = from.address;
        backlog = from.backlog;
        listener = from.listener;
        child = from.child;
        server = from.server;
        connections = from.connections;
        beforeBind = from.beforeBind;
    }

    /** {@return one on any free port of all addresses, on the shared completion port} */
    public static TcpServer create() {
        return DEFAULT;
    }

    // ---- where

    /** On that address of this machine, or that name's; looked up when it is bound. By default on all IPv4 addresses; {@code "::"} for IPv6 and IPv4. */
    public TcpServer host(String newHost) {
        TcpServer next = new TcpServer(this);
        next.host = Objects.requireNonNull(newHost, "host");
        return next;
    }

    /** On that port; by default 0, which is any free one. */
    public TcpServer port(int newPort) {
        if (newPort < 0 || newPort > 0xFFFF) {
            throw new IllegalArgumentException("port " + newPort + " is not between 0 and 65535");
        }
        TcpServer next = new TcpServer(this);
        next.port = newPort;
        return next;
    }

    /**
     * On that address, in place of host and port: an {@link java.net.InetSocketAddress} or a {@link java.net.UnixDomainSocketAddress}.
     *
     * @param supplier asked at each bind
     */
    public TcpServer bindAddress(Supplier<? extends SocketAddress> supplier) {
        TcpServer next = new TcpServer(this);
        next.address = Objects.requireNonNull(supplier, "supplier");
        return next;
    }

    /** On that completion port; by default {@link CompletionPort#shared()}. */
    public TcpServer runOn(CompletionPort completionPort) {
        return with(connections.port(completionPort));
    }

    // ---- options

    /** Sets an option of the listening socket. One that the system does not have fails the bind with {@link UnsupportedOperationException}. */
    public <T> TcpServer option(SocketOption<T> option, T value) {
        return listener(Options.with(listener, option, value));
    }

    /** Sets an option of each accepted socket. */
    public <T> TcpServer childOption(SocketOption<T> option, T value) {
        return child(Options.with(child, option, value));
    }

    /** Whether connections send at once what is small (TCP_NODELAY); by default true. */
    public TcpServer noDelay(boolean noDelay) {
        return childOption(StandardSocketOptions.TCP_NODELAY, noDelay);
    }

    /** Whether the system probes connections that are silent (SO_KEEPALIVE); by default the system's. */
    public TcpServer keepAlive(boolean keepAlive) {
        return childOption(StandardSocketOptions.SO_KEEPALIVE, keepAlive);
    }

    /** How long a close waits for what is not sent (SO_LINGER); 0 resets the connection, -1 is off. By default the system's. */
    public TcpServer linger(int seconds) {
        return childOption(StandardSocketOptions.SO_LINGER, seconds);
    }

    /** The system's receive buffer of each connection (SO_RCVBUF). */
    public TcpServer receiveBufferSize(int bytes) {
        // The listener's, too: it decides the window that is offered.
        return option(StandardSocketOptions.SO_RCVBUF, bytes).childOption(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    /** The system's send buffer of each connection (SO_SNDBUF). */
    public TcpServer sendBufferSize(int bytes) {
        return childOption(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /** Whether the address may be bound while old connections of it linger (SO_REUSEADDR); by default the system's usual. */
    public TcpServer reuseAddress(boolean reuseAddress) {
        return option(StandardSocketOptions.SO_REUSEADDR, reuseAddress);
    }

    /** How many connections wait to be accepted; by default 0, which is the system's own. */
    public TcpServer backlog(int newBacklog) {
        if (newBacklog < 0) {
            throw new IllegalArgumentException("backlog " + newBacklog + " is negative");
        }
        TcpServer next = new TcpServer(this);
        next.backlog = newBacklog;
        return next;
    }

    /** Whether an IPv6 address refuses IPv4 (IPV6_V6ONLY); by default not. */
    public TcpServer ipv6Only(boolean ipv6Only) {
        return listener(Options.ipv6Only(listener, ipv6Only));
    }

    /** Whether urgent data comes in the stream (SO_OOBINLINE); by default not. */
    public TcpServer urgentInline(boolean urgentInline) {
        return child(Options.urgentInline(child, urgentInline));
    }

    /** Whether sockets of connections that were {@linkplain Connection#disconnect disconnected} serve again ({@code TF_REUSE_SOCKET}); a hint. */
    public TcpServer reuseSockets(boolean reuseSockets) {
        TcpServer next = listener(Options.reuse(listener, reuseSockets));
        return next.child(Options.reuse(child, reuseSockets));
    }

    /** How many accepts are in flight, for bursts; by default 4. */
    public TcpServer acceptsAhead(int acceptsAhead) {
        return with(server.ahead(acceptsAhead));
    }

    /** How many connections may be open at once; more wait in the backlog. By default as many as come. */
    public TcpServer maxConnections(int maxConnections) {
        return with(server.maxConnections(maxConnections));
    }

    /**
     * Closes a connection in which no byte has moved for that long, or up to half as long again; its receiver then fails with {@link
     * java.net.SocketTimeoutException}. By default never.
     */
    public TcpServer idleTimeout(Duration idleTimeout) {
        return with(connections.idleTimeout(idleTimeout));
    }

    // ---- what for

    /**
     * What to do with each connection. The publisher is subscribed to when it is accepted; when it completes or fails, the connection is closed;
     * when somebody closes the connection, it is cancelled. Without a handler a connection stays open until somebody closes it.
     */
    public TcpServer handle(
            BiFunction<? super SocketInbound, ? super SocketOutbound, ? extends Publisher<Void>> handler) {
        return with(connections.handler(handler));
    }

    /** Is called before each bind. */
    public TcpServer doOnBind(Consumer<? super TcpServer> callback) {
        TcpServer next = new TcpServer(this);
        next.beforeBind = beforeBind.andThen(Objects.requireNonNull(callback, "callback"));
        return next;
    }

    /** Is called when it is bound, before the first connection. */
    public TcpServer doOnBound(Consumer<? super DisposableServer> callback) {
        return with(server.bound(callback));
    }

    /** Is called when it listens no more. */
    public TcpServer doOnUnbound(Consumer<? super DisposableServer> callback) {
        return with(server.unbound(callback));
    }

    /** Is called for each connection, before its handler. */
    public TcpServer doOnConnection(Consumer<? super Connection> callback) {
        return with(connections.connected(callback));
    }

    /** Tells that one what becomes of connections, after those that are told already. */
    public TcpServer observe(ConnectionObserver observer) {
        return with(connections.observer(observer));
    }

    /** Whether Micrometer's global registry gets meters, see {@link MicrometerConnectionMetricsRecorder}; by default not. */
    public TcpServer metrics(boolean enabled) {
        return metrics(Recorders.global(enabled, "tcp.server"));
    }

    /** Who is told about connections; by default nobody, which costs nothing. */
    public TcpServer metrics(ConnectionMetricsRecorder recorder) {
        return with(connections.metrics(recorder));
    }

    // ---- bind

    /**
     * Binds and begins to accept.
     *
     * @return binds on subscribe, for each subscriber anew; the receiver disposes of the server, which ends with its completion port, too. Fails with {@link
     *     java.net.BindException} when the address is in use or not this machine's, with {@link java.net.UnknownHostException}. Signals come from a
     *     thread of the port. Cancelling leaves nothing bound.
     */
    public Mono<DisposableServer> bind() {
        return Mono.defer(() -> {
            beforeBind.accept(this);
            return ListeningServer.bind(
                    connections,
                    server,
                    this::spec,
                    bound -> Controls.required(bound, SocketControl.class, "bind", SocketControl::localAddress),
                    OpenConnection::ofSocket);
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

    private ListenSpec spec() throws IOException {
        Supplier<? extends SocketAddress> given = address;
        SocketAddress local = given == null
                ? Addresses.of(host, port)
                : Objects.requireNonNull(given.get(), "the supplier gave no address to bind");
        local = Addresses.first(local);
        return new ListenSpec(local, backlog, listener, Options.ofConnection(child, local));
    }

    private TcpServer listener(SocketSettings settings) {
        TcpServer next = new TcpServer(this);
        next.listener = settings;
        return next;
    }

    private TcpServer child(SocketSettings settings) {
        TcpServer next = new TcpServer(this);
        next.child = settings;
        return next;
    }

    private TcpServer with(ServerSettings settings) {
        TcpServer next = new TcpServer(this);
        next.server = settings;
        return next;
    }

    private TcpServer with(ConnectionSettings<Connection> settings) {
        TcpServer next = new TcpServer(this);
        next.connections = settings;
        return next;
    }
}
