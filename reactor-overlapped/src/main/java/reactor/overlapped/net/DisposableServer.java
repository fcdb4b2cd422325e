package reactor.overlapped.net;

import java.net.SocketAddress;
import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A server that is bound. */
public interface DisposableServer extends Disposable {

    /** {@return where it listens} */
    SocketAddress address();

    /** {@return the TCP port it listens on, -1 when its address has none} */
    int port();

    /** {@return connections open now} */
    int connections();

    /** Accepts no more, until {@link #resume()}; what the system has accepted already waits in its backlog. Connections live on. */
    void pause();

    /** Accepts again. */
    void resume();

    /** Stops listening at once and closes all connections. Does not wait; {@link #onDispose()} tells when it is done. */
    @Override
    void dispose();

    /**
     * Stops listening, lets the handlers of open connections come to their end, and closes what is left when {@code patience} is over.
     *
     * @return begins on subscribe; completes when all is closed
     */
    Mono<Void> disposeLater(Duration patience);

    /** As {@link #disposeLater(Duration)} with 3 seconds, and waits. */
    default void disposeNow() {
        disposeNow(Duration.ofSeconds(3));
    }

    /** As {@link #disposeLater(Duration)}, and waits. Not for threads that must not block. */
    default void disposeNow(Duration patience) {
        disposeLater(patience).block();
    }

    /** {@return completes when the server and all its connections are closed, by whomever} */
    Mono<Void> onDispose();
}
