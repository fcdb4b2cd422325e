package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The time in which a client counts: after its warm-up, for some seconds. One thread uses it. */
final class Window {

    private final long warmUp;
    private final long length;
    private final Histogram latencies = new Histogram(60_000_000_000L, 3);
    private long begun;
    private long count;
    private boolean counting;

    Window(double warmUpSeconds, double seconds) {
        warmUp = (long) (warmUpSeconds * 1e9);
        length = (long) (seconds * 1e9);
        begun = System.nanoTime();
    }

    /** The load begins now: connections are there. */
    void start() {
        begun = System.nanoTime();
    }

    /** {@return whether to go on} */
    boolean open(long now) throws IOException {
        if (!counting) {
            if (now - begun < warmUp) {
                return true;
            }
            Lines.write("begin");
            counting = true;
            begun = System.nanoTime();
            count = 0;
            latencies.reset();
            return true;
        }
        if (now - begun < length) {
            return true;
        }
        Lines.write(String.format(
                Locale.ROOT,
                "end %d %d %d %d",
                count,
                now - begun,
                latencies.getValueAtPercentile(50),
                latencies.getValueAtPercentile(99)));
        return false;
    }

    void roundTrip(long nanos) {
        count++;
        latencies.recordValue(Math.min(nanos, latencies.getHighestTrackableValue()));
    }

    void bytes(long bytes) {
        count += bytes;
    }
}
