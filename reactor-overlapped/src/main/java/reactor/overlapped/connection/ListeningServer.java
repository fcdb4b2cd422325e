package reactor.overlapped.connection;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.engine.Acceptor;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.spi.OpenSpec;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * A listener, the connections that it has accepted, and their end.
 *
 * @param <C> the type of the connections
 */
public final class ListeningServer<C extends OpenConnection> implements DisposableServer {

    private static final Logger LOGGER = Loggers.getLogger(ListeningServer.class);

    private final OpenHandle listener;
    private final SocketAddress address;
    private final Lifecycle<C> lifecycle;
    private final ServerSettings settings;
    private final Maker<C> maker;
    private final Acceptor acceptor;
    private final Set<C> connections = ConcurrentHashMap.newKeySet();

    /** What is open: connections, and the listener. */
    private final AtomicLong open = new AtomicLong(1);

    private final Sinks.Empty<Void> disposed = Sinks.empty();

    /** Stays false while it drains: then connections outlive the listener. */
    private volatile boolean closing;

    private volatile boolean draining;

    /** Makes a connection of an accepted handle. */
    @FunctionalInterface
    public interface Maker<C extends OpenConnection> {
        C make(Lifecycle<C> lifecycle, OpenHandle handle) throws IOException;
    }

    /** Tells where a listener listens. */
    @FunctionalInterface
    public interface Naming {
        SocketAddress of(OpenHandle listener) throws IOException;
    }

    /** What to listen to; may look names up, and block. */
    @FunctionalInterface
    public interface Listening {
        OpenSpec spec() throws IOException;
    }

    private ListeningServer(
            OpenHandle listener,
            SocketAddress address,
            Lifecycle<C> lifecycle,
            ServerSettings settings,
            Maker<C> maker) {
        this.listener = listener;
        this.address = address;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.maker = maker;
        this.acceptor =
                new Acceptor(listener, settings.ahead(), settings.maxConnections(), this::accepted, this::acceptFailed);
    }

    /** {@return binds, tells, and begins to accept; for each subscriber anew} */
    public static <C extends OpenConnection> Mono<DisposableServer> bind(
            ConnectionSettings<? super C> connections,
            ServerSettings settings,
            Listening listening,
            Naming naming,
            Maker<C> maker) {
        return new Handover<>("bind", Mono.defer(() -> {
            Lifecycle<C> lifecycle = new Lifecycle<>(connections);
            return new BlockingMono<>(
                            lifecycle.engine().blockingScheduler(),
                            "bind",
                            () -> open(lifecycle, settings, listening.spec(), naming, maker),
                            ListeningServer::dispose)
                    .map(ListeningServer::begin);
        }));
    }

    private static <C extends OpenConnection> ListeningServer<C> open(
            Lifecycle<C> lifecycle, ServerSettings settings, OpenSpec spec, Naming naming, Maker<C> maker)
            throws IOException {
        OpenHandle listener = lifecycle.engine().open(spec);
        try {
            return new ListeningServer<>(listener, naming.of(listener), lifecycle, settings, maker);
        } catch (IOException | RuntimeException e) {
            listener.dispose();
            throw e;
        }
    }

    private DisposableServer begin() {
        listener.onClose().subscribe(nothing -> {}, failed -> unbound(), this::unbound);
        try {
            settings.bound().accept(this);
        } catch (Throwable thrownByUser) {
            dispose();
            throw thrownByUser;
        }
        acceptor.start();
        return this;
    }

    // ---- connections

    /** In the listener's drain: the rest, which calls the user, elsewhere. */
    private void accepted(OpenHandle handle) {
        if (!enter()) {
            handle.dispose();
            acceptor.connectionClosed();
            return;
        }
        lifecycle.engine().execute(() -> begin(handle));
    }

    private void begin(OpenHandle handle) {
        C connection;
        try {
            connection = maker.make(lifecycle, handle);
        } catch (IOException | RuntimeException e) {
            // Its peer is gone, or the port ends.
            LOGGER.debug("A connection to {} was gone before it began", address, e);
            handle.dispose();
            acceptor.connectionClosed();
            leave();
            return;
        }
        connections.add(connection);
        try {
            lifecycle.begin(connection, () -> gone(connection));
        } finally {
            if (closing) {
                // Whoever closes them may not have seen this one.
                connection.dispose();
            }
        }
    }

    private void gone(C connection) {
        connections.remove(connection);
        acceptor.connectionClosed();
        leave();
    }

    private void acceptFailed(Throwable reason) {
        LOGGER.warn("{} could not accept a connection: {}", this, reason.toString());
        lifecycle.metrics().failed(reason);
    }

    private boolean enter() {
        return open.getAndUpdate(count -> count == 0 ? 0 : count + 1) != 0;
    }

    private void leave() {
        if (open.decrementAndGet() == 0) {
            disposed.tryEmitEmpty();
        }
    }

    @Override
    public int connections() {
        return connections.size();
    }

    // ---- the end

    @Override
    public void pause() {
        acceptor.pause();
    }

    @Override
    public void resume() {
        acceptor.resume();
    }

    @Override
    public void dispose() {
        closing = true;
        listener.dispose();
        connections.forEach(OpenConnection::dispose);
    }

    @Override
    public Mono<Void> disposeLater(Duration patience) {
        return Mono.defer(() -> {
            draining = true;
            listener.dispose();
            return onDispose().timeout(TimeLimit.forTimers(patience), Mono.defer(() -> {
                dispose();
                return onDispose();
            }));
        });
    }

    /** The listener is closed, by whomever: if by its port, its connections are closed, too. */
    private void unbound() {
        if (!draining) {
            dispose();
        }
        try {
            settings.unbound().accept(this);
        } catch (Throwable thrownByUser) {
            Exceptions.throwIfJvmFatal(thrownByUser);
            LOGGER.warn("A callback of " + this + " threw", thrownByUser);
        } finally {
            leave();
        }
    }

    @Override
    public boolean isDisposed() {
        return listener.isDisposed();
    }

    @Override
    public Mono<Void> onDispose() {
        return disposed.asMono();
    }

    // ---- where

    @Override
    public SocketAddress address() {
        return address;
    }

    @Override
    public int port() {
        return address instanceof InetSocketAddress internet ? internet.getPort() : -1;
    }

    @Override
    public String toString() {
        return "Server(" + address + ")";
    }
}
