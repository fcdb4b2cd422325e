package reactor.overlapped.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.SilenceWatch;

/** Closes connections in which no bytes have moved for long. A connection lives on for up to half of the time-out more. */
final class IdleWatch {

    private static final long SHORTEST_TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SilenceWatch<OpenConnection> connections;

    IdleWatch(Engine engine, Duration timeout) {
        long nanos = TimeUnit.NANOSECONDS.convert(timeout);
        connections = new SilenceWatch<>(
                engine,
                Math.max(SHORTEST_TICK_NANOS, nanos / 4),
                nanos,
                OpenConnection::activity,
                (connection, activity) -> connection.idle(timeout));
    }

    void add(OpenConnection connection) {
        connections.add(connection);
    }

    void remove(OpenConnection connection) {
        connections.remove(connection);
    }
}
