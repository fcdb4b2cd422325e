package reactor.overlapped.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.PortCounters;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.Port;
import reactor.overlapped.testing.faults.Held;

/**
 * A port for each test whose allocator counts every byte: after the test no slot may be in use, no byte of the budget taken, no byte live,
 * and every request counted by how it ended.
 */
public final class PortFixture implements BeforeEachCallback, AfterEachCallback {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final UnaryOperator<CompletionPortBuilder> settings;
    private UnpooledByteBufAllocator allocator;
    private PortCounters counters;
    private CompletionPort port;

    private PortFixture(UnaryOperator<CompletionPortBuilder> settings) {
        this.settings = settings;
    }

    /** A port of that backend. */
    public static PortFixture on(String backend) {
        return new PortFixture(builder -> builder.backend(backend));
    }

    /** A port with settings of one's own. */
    public static PortFixture with(UnaryOperator<CompletionPortBuilder> settings) {
        return new PortFixture(settings);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        allocator = new UnpooledByteBufAllocator(true);
        counters = new PortCounters();
        port = settings.apply(CompletionPort.builder().allocator(allocator).metrics(counters))
                .build();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            assertNothingLeft();
        } finally {
            port.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }

    public CompletionPort port() {
        return port;
    }

    /** Counts the port's buffers; a test's own that come from it are counted too. */
    public ByteBufAllocator allocator() {
        return allocator;
    }

    public PortCounters.Snapshot counts() {
        return counters.snapshot();
    }

    /** What the port's buffers take now, those that a test still holds included. */
    public long liveBytes() {
        return allocator.metric().usedDirectMemory();
    }

    public Engine engine() {
        return Port.engineOf(port);
    }

    /** Waits for what has been cancelled to come back, and fails when something does not. */
    public void assertNothingLeft() {
        assertNothingLeft(PATIENCE);
    }

    void assertNothingLeft(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        for (int turn = 0; !nothingLeft() && System.nanoTime() - deadline < 0; turn++) {
            Held.pause(turn);
        }
        assertThat(engine().slotsInUse()).as("slots in use").isZero();
        assertThat(counts().inFlight())
                .as("requests that were counted in, not out")
                .isZero();
        assertThat(engine().budgetInUse()).as("bytes of the budget taken").isZero();
        assertThat(liveBytes()).as("live bytes of the port's buffers").isZero();
    }

    private boolean nothingLeft() {
        // A slot is free before its request is counted.
        return engine().slotsInUse() == 0
                && counts().inFlight() == 0
                && engine().budgetInUse() == 0
                && liveBytes() == 0;
    }
}
