package reactor.overlapped.connection;

import java.io.IOException;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.OpenHandle;

/** Opens a client's connection. */
public final class Opening {

    private Opening() {}

    /** Makes a client's connection of its handle. */
    @FunctionalInterface
    public interface Maker<C> {
        C make(OpenHandle handle) throws IOException;
    }

    /**
     * {@return connects for each subscriber anew, and begins the connection's life}
     *
     * @param handle connects; disposes, when it is cancelled, of what it has not emitted
     */
    public static <C extends OpenConnection> Mono<C> connect(
            Lifecycle<C> lifecycle, Mono<OpenHandle> handle, Maker<C> maker) {
        return new Handover<>("connect", Mono.defer(() -> {
            boolean timed = lifecycle.metrics().enabled();
            long started = timed ? System.nanoTime() : 0;
            Mono<OpenHandle> opening = handle;
            if (timed) {
                opening = handle.doOnNext(opened -> lifecycle.metrics().connected(System.nanoTime() - started))
                        .doOnError(failure -> lifecycle.metrics().connectFailed(System.nanoTime() - started));
            }
            return opening.map(opened -> begin(lifecycle, opened, maker));
        }));
    }

    private static <C extends OpenConnection> C begin(Lifecycle<C> lifecycle, OpenHandle handle, Maker<C> maker) {
        C connection;
        try {
            connection = maker.make(handle);
        } catch (IOException | RuntimeException e) {
            handle.dispose();
            throw Exceptions.propagate(e);
        }
        Throwable thrown = lifecycle.begin(connection, () -> {});
        if (thrown != null) {
            throw Exceptions.propagate(thrown);
        }
        return connection;
    }
}
