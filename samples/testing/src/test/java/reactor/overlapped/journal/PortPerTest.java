package reactor.overlapped.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.PortCounters;

/** A port of its own for each test. After the test nothing may be in flight and no buffer live. */
// tag::port[]
final class PortPerTest implements BeforeEachCallback, AfterEachCallback {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String backend;
    private UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private PortCounters counters = new PortCounters();
    private CompletionPort port = CompletionPort.shared();

    PortPerTest(String backend) {
        this.backend = backend;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        allocator = new UnpooledByteBufAllocator(true);
        counters = new PortCounters();
        port = builder().allocator(allocator).metrics(counters).build();
    }

    private CompletionPortBuilder builder() {
        try {
            return CompletionPort.builder().backend(backend);
        } catch (IllegalArgumentException cannotServe) {
            return abort(cannotServe.getMessage());
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            assertNothingLeft();
        } finally {
            port.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }

    /** A cancel returns before the system has answered it, so this waits. */
    void assertNothingLeft() {
        assertNothingLeft(PATIENCE);
    }

    void assertNothingLeft(Duration patience) {
        passes(patience, () -> port.inFlight() == 0 && liveBytes() == 0);
        assertThat(port.inFlight()).as("requests in flight").isZero();
        assertThat(liveBytes()).as("live bytes of the port's buffers").isZero();
    }

    long liveBytes() {
        return allocator.metric().usedDirectMemory();
    }

    PortCounters.Snapshot counts() {
        return counters.snapshot();
    }

    CompletionPort port() {
        return port;
    }
    // end::port[]

    /** Waits for something that another thread does. */
    static void await(String what, BooleanSupplier condition) {
        assertThat(passes(PATIENCE, condition)).as(what).isTrue();
    }

    private static boolean passes(Duration patience, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }
}
