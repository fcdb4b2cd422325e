package reactor.overlapped;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Feeds a port's work to Micrometer, which is an optional dependency. Meters, all tagged with {@code port} and most with {@code operation}:
 *
 * <ul>
 * <li>{@code reactor.overlapped.requests.submitted}, {@code .retried}, {@code .delayed}: counters
 * <li>{@code reactor.overlapped.requests}: timer from issue to completion, tagged with {@code outcome} (completed, cancelled, failed)
 * <li>{@code reactor.overlapped.bytes}: counter of bytes moved
 * <li>{@code reactor.overlapped.batch}: distribution of completion packets dequeued at once
 * <li>{@code reactor.overlapped.signals.slow}: timer of signals that took long
 * <li>{@code reactor.overlapped.requests.inflight}, {@code reactor.overlapped.handles.open}, {@code reactor.overlapped.budget.used} (bytes): gauges
 *     of {@link CompletionPort#inFlight()}, {@link CompletionPort#openHandles()} and {@link CompletionPort#budgetInUse()}, asked by whoever looks at them, and gone with the port
 * </ul>
 *
 * <p>One recorder is for one port: of several that tell the same registry by the same name, the gauges show the first.
 */
public final class MicrometerPortMetricsRecorder implements PortMetricsRecorder {

    private static final String PREFIX = "reactor.overlapped.";

    private final MeterRegistry registry;
    private final Tags tags;
    private final DistributionSummary batch;
    private final Timer slowSignals;
    private final Map<String, Meters> operations = new ConcurrentHashMap<>();
    private final Function<String, Meters> newMeters = Meters::new;

    /**
     * Creates one.
     *
     * @param registry gets the meters
     * @param port the value of the tag {@code port}
     */
    public MicrometerPortMetricsRecorder(MeterRegistry registry, String port) {
        this.registry = registry;
        this.tags = Tags.of("port", port);
        this.batch = DistributionSummary.builder(PREFIX + "batch").tags(tags).register(registry);
        this.slowSignals = Timer.builder(PREFIX + "signals.slow").tags(tags).register(registry);
    }

    @Override
    public void built(CompletionPort port) {
        List<Gauge> gauges = List.of(
                gauge("requests.inflight", port, CompletionPort::inFlight).register(registry),
                gauge("handles.open", port, CompletionPort::openHandles).register(registry),
                gauge("budget.used", port, CompletionPort::budgetInUse)
                        .baseUnit("bytes")
                        .register(registry));
        Runnable remove = () -> gauges.forEach(registry::remove);
        port.onDispose().subscribe(nothing -> {}, reason -> remove.run(), remove);
    }

    private Gauge.Builder<CompletionPort> gauge(
            String name, CompletionPort port, ToDoubleFunction<CompletionPort> value) {
        return Gauge.builder(PREFIX + name, port, value).tags(tags);
    }

    @Override
    public void submitted(String operation) {
        meters(operation).submitted.increment();
    }

    @Override
    public void completed(String operation, long moved, long took) {
        Meters meters = meters(operation);
        meters.completed.record(took, TimeUnit.NANOSECONDS);
        meters.bytes.increment((double) moved);
    }

    @Override
    public void cancelled(String operation, long took) {
        meters(operation).cancelled.record(took, TimeUnit.NANOSECONDS);
    }

    @Override
    public void failed(String operation, long took) {
        meters(operation).failed.record(took, TimeUnit.NANOSECONDS);
    }

    @Override
    public void retried(String operation) {
        meters(operation).retried.increment();
    }

    @Override
    public void delayed(String operation) {
        meters(operation).delayed.increment();
    }

    @Override
    public void batch(int count) {
        batch.record(count);
    }

    @Override
    public void slowSignal(long took) {
        slowSignals.record(took, TimeUnit.NANOSECONDS);
    }

    private Meters meters(String operation) {
        Meters known = operations.get(operation);
        return known != null ? known : operations.computeIfAbsent(operation, newMeters);
    }

    /** The meters of one operation. */
    private final class Meters {

        private final Counter submitted;
        private final Counter retried;
        private final Counter delayed;
        private final Counter bytes;
        private final Timer completed;
        private final Timer cancelled;
        private final Timer failed;

        Meters(String operation) {
            Tags own = tags.and("operation", operation);
            submitted = Counter.builder(PREFIX + "requests.submitted").tags(own).register(registry);
            retried = Counter.builder(PREFIX + "requests.retried").tags(own).register(registry);
            delayed = Counter.builder(PREFIX + "requests.delayed").tags(own).register(registry);
            bytes = Counter.builder(PREFIX + "bytes")
                    .baseUnit("bytes")
                    .tags(own)
                    .register(registry);
            completed = timer(own.and("outcome", "completed"));
            cancelled = timer(own.and("outcome", "cancelled"));
            failed = timer(own.and("outcome", "failed"));
        }

        private Timer timer(Tags outcome) {
            return Timer.builder(PREFIX + "requests").tags(outcome).register(registry);
        }
    }
}
