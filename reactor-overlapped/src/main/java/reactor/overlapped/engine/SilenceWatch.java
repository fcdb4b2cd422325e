package reactor.overlapped.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjLongConsumer;
import java.util.function.ToLongFunction;

/**
 * Looks now and then at a count that each of many has, and tells once of whoever's count has stood still for long: one timer for all, so that
 * each costs none, and no timer while there is nobody.
 *
 * @param <T> what is watched
 */
public final class SilenceWatch<T> {

    private final Engine engine;
    private final long tickNanos;
    private final long silenceNanos;
    private final ToLongFunction<? super T> count;
    private final ObjLongConsumer<? super T> silent;
    private final Map<T, Seen> watched = new ConcurrentHashMap<>();
    private final AtomicBoolean ticking = new AtomicBoolean();

    /**
     * Creates one.
     *
     * @param silenceNanos how long a count stands still at least; 0 for from one look to the next
     * @param silent hears of one that is watched no more, and its count; where blocking is allowed
     */
    public SilenceWatch(
            Engine engine,
            long tickNanos,
            long silenceNanos,
            ToLongFunction<? super T> count,
            ObjLongConsumer<? super T> silent) {
        this.engine = engine;
        this.tickNanos = tickNanos;
        this.silenceNanos = silenceNanos;
        this.count = count;
        this.silent = silent;
    }

    /** Watches that one from now on, unless it is watched already. */
    public void add(T one) {
        watched.putIfAbsent(one, new Seen(count.applyAsLong(one), System.nanoTime()));
        tick();
    }

    public void remove(T one) {
        watched.remove(one);
    }

    boolean contains(T one) {
        return watched.containsKey(one);
    }

    private void tick() {
        if (!watched.isEmpty() && ticking.compareAndSet(false, true)) {
            try {
                engine.blockingScheduler().schedule(this::round, tickNanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // The port ends, and all that is watched with it.
                watched.clear();
            }
        }
    }

    private void round() {
        try {
            long now = System.nanoTime();
            watched.forEach((one, seen) -> look(one, seen, now));
        } finally {
            ticking.set(false);
            tick();
        }
    }

    private void look(T one, Seen seen, long now) {
        long current = count.applyAsLong(one);
        if (current != seen.count) {
            seen.count = current;
            seen.nanos = now;
        } else if (now - seen.nanos >= silenceNanos) {
            watched.remove(one);
            silent.accept(one, current);
        }
    }

    /** A count, and when it was first seen; the timer's alone. */
    private static final class Seen {

        private long count;
        private long nanos;

        Seen(long count, long nanos) {
            this.count = count;
            this.nanos = nanos;
        }
    }
}
