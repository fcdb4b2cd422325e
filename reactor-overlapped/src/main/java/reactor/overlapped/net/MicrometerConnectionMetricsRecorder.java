package reactor.overlapped.net;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Feeds what connections do to Micrometer, which is an optional dependency. Meters, all tagged with {@code kind}:
 *
 * <ul>
 * <li>{@code reactor.overlapped.connections}: gauge of open connections
 * <li>{@code reactor.overlapped.connections.lifetime}: timer from open to closed
 * <li>{@code reactor.overlapped.connections.connect}: timer of a client's connects, tagged with {@code outcome} (connected, failed)
 * <li>{@code reactor.overlapped.connections.received}, {@code .sent}: counters of bytes
 * <li>{@code reactor.overlapped.connections.failed}: counter, tagged with the {@code error}'s class
 * </ul>
 */
public final class MicrometerConnectionMetricsRecorder implements ConnectionMetricsRecorder {

    private static final String PREFIX = "reactor.overlapped.connections";

    /** One for each kind, because a gauge has one source. */
    private static final Map<String, ConnectionMetricsRecorder> GLOBAL = new ConcurrentHashMap<>();

    private final MeterRegistry registry;
    private final Tags tags;
    private final LongAdder open = new LongAdder();
    private final Timer lifetime;
    private final Timer connected;
    private final Timer connectFailed;
    private final Counter received;
    private final Counter sent;

    /**
     * Creates one.
     *
     * @param registry gets the meters
     * @param kind the value of the tag {@code kind}: whose connections these are, as in {@code tcp.server}
     */
    public MicrometerConnectionMetricsRecorder(MeterRegistry registry, String kind) {
        this.registry = registry;
        this.tags = Tags.of("kind", kind);
        Gauge.builder(PREFIX, open, LongAdder::sum)
                .tags(tags)
                .strongReference(true)
                .register(registry);
        lifetime = Timer.builder(PREFIX + ".lifetime").tags(tags).register(registry);
        connected = connect("connected");
        connectFailed = connect("failed");
        received = bytes(".received");
        sent = bytes(".sent");
    }

    /**
     * {@return the one of that kind that feeds {@link Metrics#globalRegistry}}
     *
     * @param kind as in {@link #MicrometerConnectionMetricsRecorder}
     */
    public static ConnectionMetricsRecorder global(String kind) {
        return GLOBAL.computeIfAbsent(
                kind, missing -> new MicrometerConnectionMetricsRecorder(Metrics.globalRegistry, missing));
    }

    private Timer connect(String outcome) {
        return Timer.builder(PREFIX + ".connect")
                .tags(tags.and("outcome", outcome))
                .register(registry);
    }

    private Counter bytes(String name) {
        return Counter.builder(PREFIX + name).baseUnit("bytes").tags(tags).register(registry);
    }

    @Override
    public void opened() {
        open.increment();
    }

    @Override
    public void closed(long nanosOpen) {
        open.decrement();
        lifetime.record(nanosOpen, TimeUnit.NANOSECONDS);
    }

    @Override
    public void connected(long nanos) {
        connected.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void connectFailed(long nanos) {
        connectFailed.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void received(long bytes) {
        received.increment((double) bytes);
    }

    @Override
    public void sent(long bytes) {
        sent.increment((double) bytes);
    }

    @Override
    public void failed(Throwable error) {
        Counter.builder(PREFIX + ".failed")
                .tags(tags.and("error", error.getClass().getSimpleName()))
                .register(registry)
                .increment();
    }
}
