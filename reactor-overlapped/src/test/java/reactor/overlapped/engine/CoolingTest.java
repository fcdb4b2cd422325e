package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.PortMetricsRecorder;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SystemHandle.Readiness;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Faults;
import reactor.overlapped.testing.faults.Held;

/** A read that pins memory is called back when its peer has fallen silent. */
@Tag("nio")
@Timeout(120)
class CoolingTest {

    @TempDir
    Path directory;

    private final Faults faults = Faults.on("nio").readiness(Readiness.COSTLY);

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final Port port = new Port(new EngineSettings(
            faults, "cooling", 1, 2, 8, 8, 0, 1 << 20, 0, true, allocator, PortMetricsRecorder.NOOP));

    @AfterEach
    void end() {
        port.disposeLater(Duration.ZERO).block();
    }

    private final AtomicInteger reads = new AtomicInteger();
    private final AtomicReference<Op> waiting = new AtomicReference<>();

    private OpenHandle open(int readsThatComplete) throws Exception {
        faults.answering(request -> {
            boolean first = reads.get() == 0;
            if (request.op == Op.AWAIT_READABLE && first) {
                return new Answer.Outcome(awaited -> awaited.ok(0));
            }
            if (request.op == Op.READ && reads.incrementAndGet() <= readsThatComplete) {
                return new Answer.Outcome(read -> read.ok(8));
            }
            waiting.set(request.op);
            return Answer.untilCancelled();
        });
        return Port.engineOf(port)
                .open(new FileSpec(
                        Files.write(directory.resolve("file"), new byte[8]),
                        Set.of(Access.READ),
                        Set.of(Share.values()),
                        Disposition.OPEN_EXISTING,
                        Set.of(),
                        Set.of(),
                        false,
                        true));
    }

    @Test
    void a_read_that_waits_for_long_is_called_back() throws Exception {
        Inbound<ByteBuf> inbound = new Inbound<>(open(2), 8, Reception.BYTES);
        inbound.subscribe(ByteBuf::release);

        Held.await(
                () -> waiting.get() == Op.AWAIT_READABLE && allocator.metric().usedDirectMemory() == 0);
        inbound.handle().close().block();
    }

    @Test
    void a_subscriber_that_is_slow_while_the_watch_looks_does_not_end_it() throws Exception {
        Inbound<ByteBuf> inbound = new Inbound<>(open(1), 8, Reception.BYTES);
        Cooling cooling = Port.engineOf(port).cooling();
        inbound.subscribe(buffer -> {
            buffer.release();
            // The drain is busy: the watch finds no other read than before, and what it wants to do about it waits.
            Held.await(() -> !cooling.isWatching(inbound));
        });

        Held.await(
                () -> waiting.get() == Op.AWAIT_READABLE && allocator.metric().usedDirectMemory() == 0);
        inbound.handle().close().block();
    }
}
