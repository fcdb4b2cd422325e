package reactor.overlapped.connection;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.Port;
import reactor.overlapped.net.ConnectionMetricsRecorder;
import reactor.overlapped.net.ConnectionObserver;
import reactor.overlapped.net.ConnectionObserver.State;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * What happens to each connection of a server or a client: who is told, whose handler runs, when it has been idle for too long. What a user's
 * callback throws ends that connection only.
 *
 * @param <C> the type of the connections
 */
public final class Lifecycle<C extends OpenConnection> {

    private static final Logger LOGGER = Loggers.getLogger(Lifecycle.class);

    private final CompletionPort port;
    private final Engine engine;
    private final ConnectionSettings<? super C> settings;
    private final ConnectionObserver observer;
    private final ConnectionMetricsRecorder metrics;
    private final @Nullable IdleWatch idleWatch;

    /** Creates one. */
    public Lifecycle(ConnectionSettings<? super C> settings) {
        this.settings = settings;
        port = settings.port();
        engine = Port.engineOf(port);
        observer = settings.observer();
        metrics = settings.metrics();
        idleWatch = settings.idleWatch();
    }

    public CompletionPort port() {
        return port;
    }

    public Engine engine() {
        return engine;
    }

    public ConnectionMetricsRecorder metrics() {
        return metrics;
    }

    /**
     * A connection is there: tells so and runs its handler.
     *
     * @param gone runs when it is closed, after everybody was told
     * @return what a callback threw, after the connection was closed for it; null for nothing
     */
    public @Nullable Throwable begin(C connection, Runnable gone) {
        Throwable thrown = null;
        try {
            metrics.opened();
            observer.onStateChange(connection, State.CONNECTED);
            settings.connected().accept(connection);
            if (idleWatch != null) {
                idleWatch.add(connection);
            }
            Function<? super C, ? extends Publisher<Void>> handler = settings.handler();
            if (handler != null) {
                Publisher<Void> work = Objects.requireNonNull(handler.apply(connection), "the handler gave null");
                observer.onStateChange(connection, State.CONFIGURED);
                connection.handle(work);
            }
        } catch (Throwable thrownByUser) {
            thrown = thrownByUser;
        }
        try {
            if (thrown != null) {
                endBy(connection, thrown);
            }
        } finally {
            // Last, so that its end is told after its beginning.
            connection.openHandle().onClose().subscribe(new Closing(connection, gone));
        }
        return thrown;
    }

    private void endBy(C connection, Throwable thrownByUser) {
        try {
            Exceptions.throwIfJvmFatal(thrownByUser);
            failed(connection, thrownByUser);
        } finally {
            connection.dispose();
        }
    }

    /** It is going to be closed. */
    void disconnecting(OpenConnection connection) {
        tell(connection, State.DISCONNECTING);
    }

    /** An error has ended it, or will. */
    void failed(OpenConnection connection, Throwable reason) {
        if (reason instanceof IOException) {
            LOGGER.debug("{}: {}", connection, reason.toString());
        } else {
            LOGGER.warn(connection + " ends by an error", reason);
        }
        try {
            metrics.failed(reason);
            observer.onUncaughtException(connection, reason);
        } catch (Throwable thrownByUser) {
            threw(connection, thrownByUser);
        }
    }

    private void closed(C connection) {
        if (idleWatch != null) {
            idleWatch.remove(connection);
        }
        try {
            connection.closed();
            metrics.closed(connection.nanosOpen());
        } catch (Throwable thrownByUser) {
            threw(connection, thrownByUser);
        }
        tell(connection, State.CLOSED);
        try {
            settings.disconnected().accept(connection);
        } catch (Throwable thrownByUser) {
            threw(connection, thrownByUser);
        }
    }

    private void tell(OpenConnection connection, State state) {
        try {
            observer.onStateChange(connection, state);
        } catch (Throwable thrownByUser) {
            threw(connection, thrownByUser);
        }
    }

    /** Somebody who is told that it ends threw: it ends all the same. */
    private static void threw(OpenConnection connection, Throwable thrownByUser) {
        Exceptions.throwIfJvmFatal(thrownByUser);
        LOGGER.warn("A callback of " + connection + " threw", thrownByUser);
    }

    /** Hears that the handle is closed, by whomever. */
    private final class Closing implements CoreSubscriber<Void> {

        private final C connection;
        private final Runnable gone;

        Closing(C connection, Runnable gone) {
            this.connection = connection;
            this.gone = gone;
        }

        @Override
        public void onSubscribe(Subscription s) {
            s.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Void nothing) {}

        @Override
        public void onError(Throwable reason) {
            LOGGER.debug("{} was not closed well", connection, reason);
            onComplete();
        }

        @Override
        public void onComplete() {
            try {
                closed(connection);
            } finally {
                gone.run();
            }
        }
    }
}
