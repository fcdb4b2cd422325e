package reactor.overlapped.net;

import java.net.InetSocketAddress;
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
import reactor.overlapped.connection.Lifecycle;
import reactor.overlapped.connection.Now;
import reactor.overlapped.connection.OpenConnection;
import reactor.overlapped.connection.Opening;
import reactor.overlapped.connection.Recorders;
import reactor.overlapped.connection.TimeLimit;
import reactor.overlapped.spi.SocketSettings;

/**
 * A client of TCP or Unix domain sockets. Immutable: each method returns another. Names and shapes are Reactor Netty's.
 *
 * <p>Bytes go as they are: TLS and protocols are not here. Reactor Netty and Netty's handlers have them.
 *
 * <p>Callbacks and handlers are called on threads of the port; they must not block. What one of them throws closes its connection.
 */
public final class TcpClient {

    private static final TcpClient DEFAULT = new TcpClient();

    private String host = "localhost";
    private int port;
    private @Nullable Supplier<? extends SocketAddress> remote;
    private @Nullable Supplier<? extends SocketAddress> local;
    private SocketSettings settings = SocketSettings.DEFAULT;
    private Duration connectTimeout = Duration.ofSeconds(30);
    private ConnectionSettings<Connection> connections = new ConnectionSettings<>();
    private Consumer<TcpClient> beforeConnect = client -> {};

    private TcpClient() {}

    private TcpClient(TcpClient from) {
        host = from.host;
        port = from.port;
        remote = from.remote;
        local = from.local;
        settings = from.settings;
        connectTimeout = from.connectTimeout;
        connections = from.connections;
        beforeConnect = from.beforeConnect;
    }

    /** {@return one on the shared completion port} */
    public static TcpClient create() {
        return DEFAULT;
    }

    // ---- where

    /** To that name or address; a name is looked up at each connect, where blocking is allowed, and its addresses are tried in turn. By default {@code localhost}. */
    public TcpClient host(String newHost) {
        TcpClient next = new TcpClient(this);
        next.host = Objects.requireNonNull(newHost, "host");
        return next;
    }

    /** To that port. */
    public TcpClient port(int newPort) {
        if (newPort < 0 || newPort > 0xFFFF) {
            throw new IllegalArgumentException("port " + newPort + " is not between 0 and 65535");
        }
        TcpClient next = new TcpClient(this);
        next.port = newPort;
        return next;
    }

    /**
     * To that address, in place of host and port: an {@link InetSocketAddress}, looked up if it is unresolved, or a {@link
     * java.net.UnixDomainSocketAddress}.
     *
     * @param supplier asked at each connect
     */
    public TcpClient remoteAddress(Supplier<? extends SocketAddress> supplier) {
        TcpClient next = new TcpClient(this);
        next.remote = Objects.requireNonNull(supplier, "supplier");
        return next;
    }

    /**
     * From that address of this machine; by default the system chooses.
     *
     * @param supplier asked at each connect
     */
    public TcpClient bindAddress(Supplier<? extends SocketAddress> supplier) {
        TcpClient next = new TcpClient(this);
        next.local = Objects.requireNonNull(supplier, "supplier");
        return next;
    }

    /** On that completion port; by default {@link CompletionPort#shared()}. */
    public TcpClient runOn(CompletionPort completionPort) {
        return with(connections.port(completionPort));
    }

    // ---- options

    /** Sets a socket option. One that the system does not have fails the connect with {@link UnsupportedOperationException}. */
    public <T> TcpClient option(SocketOption<T> option, T value) {
        return with(Options.with(settings, option, value));
    }

    /** Whether it sends at once what is small (TCP_NODELAY); by default true. */
    public TcpClient noDelay(boolean noDelay) {
        return option(StandardSocketOptions.TCP_NODELAY, noDelay);
    }

    /** Whether the system probes a silent connection (SO_KEEPALIVE); by default the system's. */
    public TcpClient keepAlive(boolean keepAlive) {
        return option(StandardSocketOptions.SO_KEEPALIVE, keepAlive);
    }

    /** How long a close waits for what is not sent (SO_LINGER); 0 resets the connection, -1 is off. By default the system's. */
    public TcpClient linger(int seconds) {
        return option(StandardSocketOptions.SO_LINGER, seconds);
    }

    /** The system's receive buffer (SO_RCVBUF). */
    public TcpClient receiveBufferSize(int bytes) {
        return option(StandardSocketOptions.SO_RCVBUF, bytes);
    }

    /** The system's send buffer (SO_SNDBUF). */
    public TcpClient sendBufferSize(int bytes) {
        return option(StandardSocketOptions.SO_SNDBUF, bytes);
    }

    /** Whether the local address may be bound while old connections of it linger (SO_REUSEADDR). */
    public TcpClient reuseAddress(boolean reuseAddress) {
        return option(StandardSocketOptions.SO_REUSEADDR, reuseAddress);
    }

    /** Whether an IPv6 socket refuses IPv4 (IPV6_V6ONLY); by default not. */
    public TcpClient ipv6Only(boolean ipv6Only) {
        return with(Options.ipv6Only(settings, ipv6Only));
    }

    /** Whether urgent data comes in the stream (SO_OOBINLINE); by default not. */
    public TcpClient urgentInline(boolean urgentInline) {
        return with(Options.urgentInline(settings, urgentInline));
    }

    /** How long a connect may take, the look-up of the name and all addresses together; by default 30 seconds. */
    public TcpClient connectTimeout(Duration newConnectTimeout) {
        TcpClient next = new TcpClient(this);
        next.connectTimeout = TimeLimit.positive(newConnectTimeout, "connectTimeout");
        return next;
    }

    /**
     * Closes a connection in which no byte has moved for that long, or up to half as long again; its receiver then fails with {@link
     * java.net.SocketTimeoutException}. By default never.
     */
    public TcpClient idleTimeout(Duration idleTimeout) {
        return with(connections.idleTimeout(idleTimeout));
    }

    // ---- what for

    /**
     * What to do with the connection, besides what the subscriber of {@link #connect()} does. The publisher is subscribed to when it is connected; when it
     * completes or fails, the connection is closed; when somebody closes the connection, it is cancelled.
     */
    public TcpClient handle(
            BiFunction<? super SocketInbound, ? super SocketOutbound, ? extends Publisher<Void>> handler) {
        return with(connections.handler(handler));
    }

    /** Is called before each connect. */
    public TcpClient doOnConnect(Consumer<? super TcpClient> callback) {
        TcpClient next = new TcpClient(this);
        next.beforeConnect = beforeConnect.andThen(Objects.requireNonNull(callback, "callback"));
        return next;
    }

    /** Is called when it is connected, before the handler. */
    public TcpClient doOnConnected(Consumer<? super Connection> callback) {
        return with(connections.connected(callback));
    }

    /** Is called when the connection is closed. */
    public TcpClient doOnDisconnected(Consumer<? super Connection> callback) {
        return with(connections.disconnected(callback));
    }

    /** Tells that one what becomes of connections, after those that are told already. */
    public TcpClient observe(ConnectionObserver observer) {
        return with(connections.observer(observer));
    }

    /** Whether Micrometer's global registry gets meters, see {@link MicrometerConnectionMetricsRecorder}; by default not. */
    public TcpClient metrics(boolean enabled) {
        return metrics(Recorders.global(enabled, "tcp.client"));
    }

    /** Who is told about connections; by default nobody, which costs nothing. */
    public TcpClient metrics(ConnectionMetricsRecorder recorder) {
        return with(connections.metrics(recorder));
    }

    // ---- connect

    /**
     * Connects.
     *
     * <p>A connection that is made at the very moment of a cancel may still be emitted; whoever gets it then has to close it. {@link
     * Mono#usingWhen} does, and so can a subscriber of one's own; those of {@link Mono#subscribe(Consumer)} drop it, and it stays open.
     *
     * @return connects on subscribe, for each subscriber anew; the receiver closes the connection. Fails with {@link
     *     java.net.ConnectException} when it is refused, {@link java.net.NoRouteToHostException}, {@link java.net.UnknownHostException}, {@link
     *     java.net.SocketTimeoutException} after the time-out; when a name has several addresses, with the last one's failure, and those before it
     *     suppressed. Signals come from a thread of the port, or of the timer. Cancelling at any time leaves nothing open that was not emitted.
     */
    public Mono<Connection> connect() {
        return Mono.defer(() -> {
            beforeConnect.accept(this);
            Lifecycle<OpenConnection> lifecycle = new Lifecycle<>(connections);
            Supplier<? extends SocketAddress> given = remote;
            Supplier<? extends SocketAddress> to = given != null ? given : () -> Addresses.of(host, port);
            Connecting connecting = new Connecting(lifecycle.engine(), to, local, settings, connectTimeout);
            return Opening.connect(
                    lifecycle, connecting.connect(), handle -> OpenConnection.ofSocket(lifecycle, handle));
        });
    }

    /** As {@link #connect()}, and waits. Not for threads that must not block. */
    public Connection connectNow() {
        return Now.open(connect(), null);
    }

    /** As {@link #connect()}, and waits for that long at most. Not for threads that must not block. */
    public Connection connectNow(Duration timeout) {
        return Now.open(connect(), timeout);
    }

    private TcpClient with(SocketSettings newSettings) {
        TcpClient next = new TcpClient(this);
        next.settings = newSettings;
        return next;
    }

    private TcpClient with(ConnectionSettings<Connection> newConnections) {
        TcpClient next = new TcpClient(this);
        next.connections = newConnections;
        return next;
    }
}
