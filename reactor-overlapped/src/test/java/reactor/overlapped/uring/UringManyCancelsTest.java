package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.testing.PortFixture;
import reactor.overlapped.testing.faults.Held;

/** A thousand requests that nothing ever answers, and all cancelled at once. */
@Tag("uring")
@Timeout(120)
class UringManyCancelsTest {

    private static final int COUNT = 1000;
    private static final int LENGTH = 512;

    private String backend = "uring";

    @RegisterExtension
    final PortFixture fixture = PortFixture.with(builder -> builder.backend(backend));

    /** What the readers have been told. */
    private final List<Object> signals = new ArrayList<>();

    private synchronized void signal(Object what) {
        signals.add(what);
    }

    private synchronized List<Object> signals() {
        return List.copyOf(signals);
    }

    private Disposable.Composite read(OpenHandle handle, int count) {
        Disposable.Composite all = Disposables.composite();
        for (int i = 0; i < count; i++) {
            ByteBuf target = fixture.allocator().directBuffer(LENGTH, LENGTH);
            all.add(Reads.into(handle, target)
                    .subscribe(
                            buffer -> signal(buffer.readableBytes()), e -> signal(e.getClass()), () -> signal("end")));
            // The request has a reference of its own.
            target.release();
        }
        return all;
    }

    private static TestLibc.Pair open(String kind) {
        return kind.equals("pipe") ? TestLibc.pipe() : TestLibc.sockets();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "sockets"})
    void requests_that_are_cancelled_at_once_all_come_back_and_nobody_is_told(String kind) {
        try (TestLibc.Pair pair = open(kind)) {
            OpenHandle handle = Reads.of(fixture.engine(), pair.readable());
            Disposable all = read(handle, COUNT);
            Reads.awaitIssued(handle, COUNT);
            assertThat(fixture.port().inFlight()).isEqualTo(COUNT);
            all.dispose();
            fixture.assertNothingLeft();
            assertThat(signals()).isEmpty();
            assertThat(fixture.counts().cancelled()).isEqualTo(COUNT);
            handle.close().block();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "sockets"})
    void a_close_ends_each_with_one_error(String kind) {
        try (TestLibc.Pair pair = open(kind)) {
            OpenHandle handle = Reads.of(fixture.engine(), pair.readable());
            read(handle, COUNT);
            Reads.awaitIssued(handle, COUNT);
            handle.close().block();
            fixture.assertNothingLeft();
            assertThat(signals()).hasSize(COUNT).containsOnly(java.nio.channels.AsynchronousCloseException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pipe", "sockets"})
    void bytes_that_come_among_the_cancels_are_read_once(String kind) {
        try (TestLibc.Pair pair = open(kind)) {
            OpenHandle handle = Reads.of(fixture.engine(), pair.readable());
            Disposable cancelled = read(handle, COUNT);
            read(handle, 10);
            Reads.awaitIssued(handle, COUNT + 10);
            cancelled.dispose();
            Held.await(() -> fixture.port().inFlight() == 10);
            for (int i = 1; i <= 10; i++) {
                pair.send((byte) i);
                int left = 10 - i;
                Held.await(() -> fixture.port().inFlight() == left);
            }
            fixture.assertNothingLeft();
            Held.await(() -> signals().size() == 20);
            assertThat(signals())
                    .containsOnly(1, "end")
                    .filteredOn("end"::equals)
                    .hasSize(10);
            handle.close().block();
        }
    }
}
