package reactor.overlapped.connection;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.overlapped.engine.Engine;

/**
 * Looks now and then whether bytes have moved in each of many connections, and closes those where none have for long: one timer for all, so
 * that a connection costs none. A connection lives on for up to half of the time-out more.
 */
final class IdleWatch implements Runnable {

    private final Engine engine;
    private final Duration timeout;
    private final long timeoutNanos;
    private final long tickNanos;
    private final Map<OpenConnection, Seen> watched = new ConcurrentHashMap<>();
    private final AtomicBoolean ticking = new AtomicBoolean();

    IdleWatch(Engine engine, Duration timeout) {
        this.engine = engine;
        this.timeout = timeout;
        timeoutNanos = saturated(timeout);
        tickNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), timeoutNanos / 4);
    }

    private static long saturated(Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? duration.toNanos() : Long.MAX_VALUE;
    }

    void add(OpenConnection connection) {
        watched.put(connection, new Seen(connection.activity(), System.nanoTime()));
        tick();
    }

    void remove(OpenConnection connection) {
        watched.remove(connection);
    }

    private void tick() {
        if (!watched.isEmpty() && ticking.compareAndSet(false, true)) {
            try {
                engine.blockingScheduler().schedule(this, tickNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // The port ends, and all connections with it.
                watched.clear();
            }
        }
    }

    @Override
    public void run() {
        try {
            look(System.nanoTime());
        } finally {
            ticking.set(false);
            tick();
        }
    }

    private void look(long now) {
        watched.forEach((connection, seen) -> {
            long activity = connection.activity();
            if (activity != seen.activity) {
                seen.activity = activity;
                seen.nanos = now;
            } else if (now - seen.nanos >= timeoutNanos) {
                watched.remove(connection);
                connection.idle(timeout);
            }
        });
    }

    /** The state of a connection when bytes had last moved; the timer's alone. */
    private static final class Seen {

        private long activity;
        private long nanos;

        Seen(long activity, long nanos) {
            this.activity = activity;
            this.nanos = nanos;
        }
    }
}
