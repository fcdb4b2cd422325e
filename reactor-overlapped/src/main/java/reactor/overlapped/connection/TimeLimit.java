package reactor.overlapped.connection;

import java.time.Duration;

/** How long a user lets something take. */
public final class TimeLimit {

    /** Timers add limits to their clocks, which count nanoseconds: this leaves room for the sum. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private TimeLimit() {}

    /**
     * {@return the same}
     *
     * @throws IllegalArgumentException when it is zero or negative
     */
    public static Duration positive(Duration limit, String name) {
        if (limit.isZero() || limit.isNegative()) {
            throw new IllegalArgumentException(name + " " + limit + " is not positive");
        }
        return limit;
    }

    /** {@return the same, or a century, which timers can wait} */
    public static Duration forTimers(Duration limit) {
        return limit.compareTo(LONGEST) < 0 ? limit : LONGEST;
    }

    /** {@return how messages tell it} */
    public static String text(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
