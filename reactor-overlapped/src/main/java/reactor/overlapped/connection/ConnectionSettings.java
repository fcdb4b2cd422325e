package reactor.overlapped.connection;

import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.Port;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.ConnectionMetricsRecorder;
import reactor.overlapped.net.ConnectionObserver;
import reactor.overlapped.net.SocketInbound;
import reactor.overlapped.net.SocketOutbound;

/**
 * What all servers and clients are told: where their connections run and who hears of them. Immutable.
 *
 * @param <C> the type of their connections
 */
public final class ConnectionSettings<C extends Connection> {

    private static final ConnectionObserver NOBODY = (connection, state) -> {};

    private @Nullable CompletionPort port;
    private @Nullable Function<? super C, ? extends Publisher<Void>> handler;
    private Consumer<C> connected = connection -> {};
    private Consumer<C> disconnected = connection -> {};
    private ConnectionObserver observer = NOBODY;
    private ConnectionMetricsRecorder metrics = ConnectionMetricsRecorder.NOOP;
    private @Nullable Duration idleTimeout;

    /** Made with the first connection; one for all that these settings make. */
    private @Nullable IdleWatch idleWatch;

    /** The defaults. */
    public ConnectionSettings() {}

    private ConnectionSettings(ConnectionSettings<C> from) {
        port = from.port;
        handler = from.handler;
        connected = from.connected;
        disconnected = from.disconnected;
        observer = from.observer;
        metrics = from.metrics;
        idleTimeout = from.idleTimeout;
    }

    public ConnectionSettings<C> port(CompletionPort newPort) {
        ConnectionSettings<C> next = new ConnectionSettings<>(this);
        next.port = Objects.requireNonNull(newPort, "port");
        return next;
    }

    public ConnectionSettings<C> handler(Function<? super C, ? extends Publisher<Void>> newHandler) {
        ConnectionSettings<C> next = new ConnectionSettings<>(this);
        next.handler = Objects.requireNonNull(newHandler, "handler");
        return next;
    }

    /** A handler of the connection's two directions. */
    public ConnectionSettings<C> handler(
            BiFunction<? super SocketInbound, ? super SocketOutbound, ? extends Publisher<Void>> newHandler) {
        Objects.requireNonNull(newHandler, "handler");
        return handler(connection -> newHandler.apply(connection.inbound(), connection.outbound()));
    }

    /** Calls that one, too. */
    public ConnectionSettings<C> connected(Consumer<? super C> more) {
        Objects.requireNonNull(more, "callback");
        ConnectionSettings<C> next = new ConnectionSettings<>(this);
        next.connected = connected.andThen(more);
        return next;
    }

    /** Calls that one, too. */
    public ConnectionSettings<C> disconnected(Consumer<? super C> more) {
        Objects.requireNonNull(more, "callback");
        ConnectionSettings<C> next = new ConnectionSettings<>(this);
        next.disconnected = disconnected.andThen(more);
        return next;
    }

    /** Tells that one, too. */
    public ConnectionSettings<C> observer(ConnectionObserver more) {
        Objects.requireNonNull(more, "observer");
        ConnectionSettings<C> next = new ConnectionSettings<>(this);
        next.observer = observer == NOBODY ? more : observer.then(more);
        return next;
    }

    public ConnectionSettings<C> metrics(ConnectionMetricsRecorder newMetrics) {
        ConnectionSettings<C> next = new ConnectionSettings<>(this);
        next.metrics = Objects.requireNonNull(newMetrics, "recorder");
        return next;
    }

    public ConnectionSettings<C> idleTimeout(Duration newIdleTimeout) {
        ConnectionSettings<C> next = new ConnectionSettings<>(this);
        next.idleTimeout = TimeLimit.positive(newIdleTimeout, "idleTimeout");
        return next;
    }

    public CompletionPort port() {
        return port != null ? port : CompletionPort.shared();
    }

    public ConnectionMetricsRecorder metrics() {
        return metrics;
    }

    @Nullable
    Function<? super C, ? extends Publisher<Void>> handler() {
        return handler;
    }

    Consumer<C> connected() {
        return connected;
    }

    Consumer<C> disconnected() {
        return disconnected;
    }

    ConnectionObserver observer() {
        return observer;
    }

    /** {@return who watches whether the connections are idle; null for nobody} */
    synchronized @Nullable IdleWatch idleWatch() {
        if (idleWatch == null && idleTimeout != null) {
            idleWatch = new IdleWatch(Port.engineOf(port()), idleTimeout);
        }
        return idleWatch;
    }
}
