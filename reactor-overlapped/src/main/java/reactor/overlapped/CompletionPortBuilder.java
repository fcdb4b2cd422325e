package reactor.overlapped;

import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.engine.Backends;
import reactor.overlapped.engine.EngineSettings;
import reactor.overlapped.engine.Port;
import reactor.overlapped.spi.BackendProvider;

/** Settings of a {@link CompletionPort}. Immutable: each method returns another builder. */
public final class CompletionPortBuilder {

    private static final int LARGEST_SLOTS = 1 << 20;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private @Nullable BackendProvider backend;
    private @Nullable String name;
    private int concurrency = Runtime.getRuntime().availableProcessors();
    private int workers;
    private int batchSize = 64;
    private int slots = 1 << 15;
    private int backlog = 1 << 16;
    private long byteBudget = 64L << 20;
    private long workingSetMinimum;
    private boolean daemon = true;
    private @Nullable ByteBufAllocator allocator;
    private PortMetricsRecorder metrics = PortMetricsRecorder.NOOP;

    CompletionPortBuilder() {}

    private CompletionPortBuilder(CompletionPortBuilder from) {
        backend = from.backend;
        name = from.name;
        concurrency = from.concurrency;
        workers = from.workers;
        batchSize = from.batchSize;
        slots = from.slots;
        backlog = from.backlog;
        byteBudget = from.byteBudget;
        workingSetMinimum = from.workingSetMinimum;
        daemon = from.daemon;
        allocator = from.allocator;
        metrics = from.metrics;
    }

    /**
     * Chooses the backend. By default it is the one that the system property {@code reactor.overlapped.backend} names, else the best that
     * works here: {@code iocp} on Windows, {@code uring} on Linux where
     * io_uring is allowed, else {@code nio}.
     *
     * @throws IllegalArgumentException when there is none of that name, or it cannot serve here; the message says why
     */
    public CompletionPortBuilder backend(String newBackend) {
        return backend(Backends.named(newBackend));
    }

    CompletionPortBuilder backend(BackendProvider newBackend) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.backend = newBackend;
        return next;
    }

    /** Names the port; its threads' names begin with it. By default {@code overlapped-} and a number. */
    public CompletionPortBuilder name(String newName) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.name = Objects.requireNonNull(newName, "name");
        return next;
    }

    /** How many workers should run at once (the concurrency value of {@code CreateIoCompletionPort}); by default the number of processors. */
    public CompletionPortBuilder concurrency(int newConcurrency) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.concurrency = atLeast(1, newConcurrency, "concurrency");
        return next;
    }

    /**
     * How many worker threads there are. By default twice the concurrency, so that one that is blocked does not stop the port; with {@code uring},
     * where each has a ring of its own, as many as the concurrency, but two at the least.
     */
    public CompletionPortBuilder workers(int newWorkers) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.workers = atLeast(1, newWorkers, "workers");
        return next;
    }

    /** The most completions taken from the system at once; 1 to 1024, by default 64. */
    public CompletionPortBuilder batchSize(int newBatchSize) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.batchSize = atMost(1024, atLeast(1, newBatchSize, "batchSize"), "batchSize");
        return next;
    }

    /**
     * How many requests may be in flight at once; more wait. A connection that waits for data takes one, so that there must be more than connections
     * and listeners. They take memory when they are first needed. By default 32768, at most 1048576.
     */
    public CompletionPortBuilder slots(int newSlots) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.slots = atMost(LARGEST_SLOTS, atLeast(1, newSlots, "slots"), "slots");
        return next;
    }

    /** How many requests may wait for a slot; one more fails with an {@link OverlappedException} that says so. By default 65536. */
    public CompletionPortBuilder backlog(int newBacklog) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.backlog = atLeast(0, newBacklog, "backlog");
        return next;
    }

    /** How many bytes all streams of the port may hold beyond the one block that each always may; by default 64 MiB. */
    public CompletionPortBuilder byteBudget(long newByteBudget) {
        if (newByteBudget < 0) {
            throw new IllegalArgumentException("byteBudget " + newByteBudget + " is negative");
        }
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.byteBudget = newByteBudget;
        return next;
    }

    /**
     * Raises the process's minimum working set to that many bytes, so that more pages can be locked for requests in flight ({@code
     * SetProcessWorkingSetSize}); by default 0, which leaves it. A hint on other systems.
     */
    public CompletionPortBuilder workingSetMinimum(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("workingSetMinimum " + bytes + " is negative");
        }
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.workingSetMinimum = bytes;
        return next;
    }

    /** Whether the port's threads let the process exit while they live; by default true. */
    public CompletionPortBuilder daemon(boolean newDaemon) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.daemon = newDaemon;
        return next;
    }

    /** Where the port's own buffers come from, direct ones only; by default page-aligned pools that all ports share. */
    public CompletionPortBuilder allocator(ByteBufAllocator newAllocator) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.allocator = Objects.requireNonNull(newAllocator, "allocator");
        return next;
    }

    /** Who is told about the port's work; by default nobody, which costs nothing. */
    public CompletionPortBuilder metrics(PortMetricsRecorder recorder) {
        CompletionPortBuilder next = new CompletionPortBuilder(this);
        next.metrics = Objects.requireNonNull(recorder, "recorder");
        return next;
    }

    /** {@return a new port, its workers running; the caller disposes of it} */
    public CompletionPort build() {
        CompletionPort port = backend != null ? build(backend) : Backends.automatic(this::build);
        try {
            metrics.built(port);
        } catch (RuntimeException | Error e) {
            port.dispose();
            throw e;
        }
        return port;
    }

    private CompletionPort build(BackendProvider chosen) {
        return new Port(new EngineSettings(
                chosen,
                name != null ? name : "overlapped-" + NUMBER.incrementAndGet(),
                concurrency,
                workers != 0 ? workers : chosen.workers(concurrency),
                batchSize,
                slots,
                backlog,
                byteBudget,
                workingSetMinimum,
                daemon,
                allocator,
                metrics));
    }

    private static int atLeast(int least, int value, String what) {
        if (value < least) {
            throw new IllegalArgumentException(what + " " + value + " is less than " + least);
        }
        return value;
    }

    private static int atMost(int most, int value, String what) {
        if (value > most) {
            throw new IllegalArgumentException(what + " " + value + " is more than " + most);
        }
        return value;
    }
}
