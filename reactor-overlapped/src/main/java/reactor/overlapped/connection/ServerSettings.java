package reactor.overlapped.connection;

import java.util.Objects;
import java.util.function.Consumer;
import reactor.overlapped.net.DisposableServer;

/**
 * How a server accepts.
 *
 * @param ahead accepts in flight
 * @param maxConnections open at once
 * @param bound hears when it is bound
 * @param unbound hears when it listens no more
 */
public record ServerSettings(
        int ahead, int maxConnections, Consumer<DisposableServer> bound, Consumer<DisposableServer> unbound) {

    /** The defaults. */
    public static final ServerSettings DEFAULT = new ServerSettings(4, Integer.MAX_VALUE, server -> {}, server -> {});

    /**
     * With so many accepts in flight.
     *
     * @throws IllegalArgumentException when that is less than 1
     */
    public ServerSettings ahead(int newAhead) {
        return new ServerSettings(positive(newAhead, "accepts ahead"), maxConnections, bound, unbound);
    }

    /**
     * With so many connections at most.
     *
     * @throws IllegalArgumentException when that is less than 1
     */
    public ServerSettings maxConnections(int newMaxConnections) {
        return new ServerSettings(ahead, positive(newMaxConnections, "maxConnections"), bound, unbound);
    }

    /** Tells that one, too. */
    public ServerSettings bound(Consumer<? super DisposableServer> more) {
        Objects.requireNonNull(more, "callback");
        return new ServerSettings(ahead, maxConnections, bound.andThen(more), unbound);
    }

    /** Tells that one, too. */
    public ServerSettings unbound(Consumer<? super DisposableServer> more) {
        Objects.requireNonNull(more, "callback");
        return new ServerSettings(ahead, maxConnections, bound, unbound.andThen(more));
    }

    private static int positive(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + " is less than 1");
        }
        return value;
    }
}
