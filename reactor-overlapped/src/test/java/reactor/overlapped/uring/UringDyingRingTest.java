package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Port;
import reactor.overlapped.testing.faults.Held;

/** A port that ends while its rings have requests in flight. */
@Tag("uring")
@Timeout(120)
class UringDyingRingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int COUNT = 50;
    private static final int LENGTH = 4096;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Queue<Object> signals = new ConcurrentLinkedQueue<>();

    private CompletionPort port(String backend) {
        return CompletionPort.builder().backend(backend).allocator(allocator).build();
    }

    private List<ByteBuf> read(OpenHandle handle) {
        List<ByteBuf> targets = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            ByteBuf target = allocator.directBuffer(LENGTH, LENGTH).setZero(0, LENGTH);
            targets.add(target);
            Reads.into(handle, target).subscribe(signals::add, e -> signals.add(e.getClass()));
            target.release();
        }
        Reads.awaitIssued(handle, COUNT);
        return targets;
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "uring-5.11"})
    void requests_that_can_be_cancelled_are_and_their_memory_is_given_back(String backend) throws Exception {
        try (TestLibc.Pair pair = TestLibc.pipe()) {
            CompletionPort port = port(backend);
            read(Reads.of(Port.engineOf(port), pair.readable()));
            port.disposeLater(Duration.ZERO).block(PATIENCE);
            assertThat(signals).hasSize(COUNT).containsOnly(AsynchronousCloseException.class);
            assertThat(port.inFlight()).isZero();
            assertThat(allocator.metric().usedDirectMemory()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uring", "uring-5.11"})
    void those_that_ignore_it_end_with_an_error_and_their_memory_is_never_used_again(String backend) throws Exception {
        try (TestLibc.Pair pair = TestLibc.pipe()) {
            CompletionPort port = port(backend);
            List<ByteBuf> targets = read(Reads.thatIgnoreCancels(Port.engineOf(port), pair.readable()));
            port.disposeLater(Duration.ZERO).block(PATIENCE);
            assertThat(signals).hasSize(COUNT).containsOnly(AsynchronousCloseException.class);

            // What the system might still do.
            pair.send(new byte[COUNT]);
            assertThat(targets).allSatisfy(target -> assertThat(target.refCnt()).isEqualTo(1));
            assertThat(allocator.metric().usedDirectMemory()).isEqualTo(COUNT * LENGTH);
        }
    }

    @Test
    void descriptors_and_mappings_of_rings_are_given_back() throws IOException {
        long rings = Descriptors.rings();
        long counters = Descriptors.counters();
        long mappings = Descriptors.mappings();
        try (TestLibc.Pair pair = TestLibc.pipe()) {
            for (int i = 0; i < 20; i++) {
                CompletionPort port = port("uring");
                assertThat(Descriptors.rings()).isGreaterThan(rings);
                assertThat(Descriptors.mappings()).isGreaterThan(mappings);
                read(Reads.of(Port.engineOf(port), pair.readable()));
                port.disposeLater(Duration.ZERO).block(PATIENCE);
            }
        }
        // When the last worker has ended. What others had open may be closed, too.
        Held.await(() -> noMoreThan(rings, counters, mappings));
    }

    private static boolean noMoreThan(long rings, long counters, long mappings) {
        try {
            return Descriptors.rings() <= rings
                    && Descriptors.counters() <= counters
                    && Descriptors.mappings() <= mappings;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
