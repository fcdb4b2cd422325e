package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.ConnectionObserver;
import reactor.overlapped.net.DisposableServer;

/** What servers do: tell where they are, serve until Ctrl-C, let open connections finish. Tells on standard error what goes wrong, and of each connection that ends if it is verbose. */
final class Serving implements ConnectionObserver {

    /** Less than the session gives. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Session session;

    Serving(Session session) {
        this.session = session;
    }

    /** Serves until Ctrl-C, or until something else ends the server. */
    void run(Mono<DisposableServer> bind, Consumer<String> bound) {
        session.await(Mono.usingWhen(
                bind.takeUntilOther(session.interrupt()),
                server -> {
                    bound.accept(Where.of(server.address()));
                    return server.onDispose().takeUntilOther(session.interrupt());
                },
                server -> server.disposeLater(PATIENCE)));
    }

    /** {@return takes everything and keeps nothing} */
    static Publisher<Void> discard(Flux<ByteBuf> incoming) {
        return incoming.doOnNext(ByteBuf::release).then();
    }

    @Override
    public void onStateChange(Connection connection, State state) {
        if (state == State.CLOSED && session.verbose()) {
            session.say(Where.of(connection.remoteAddress()) + ": " + connection.bytesReceived() + " bytes received, "
                    + connection.bytesSent() + " sent");
        }
    }

    @Override
    public void onUncaughtException(Connection connection, Throwable error) {
        if (!session.interrupted()) {
            // It names the peer.
            session.say(Errors.reason(error));
        }
    }
}
