package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.spi.Op;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Delivery;
import reactor.overlapped.testing.faults.Held;

/** R1: drivers do not answer in order; streams are in order all the same. */
abstract class OrderContract extends PortContract {

    private static final int SIZE = 150_000;
    private static final StreamOptions OPTIONS =
            StreamOptions.create().blockSize(2048).depth(8).prefetch(8);

    enum Disorder {
        NONE,
        BEFORE_START_RETURNS,
        NEWEST_FIRST,
        RANDOM,
        OTHER_THREADS
    }

    static Stream<Arguments> disorders() {
        List<Arguments> all = new ArrayList<>();
        for (Disorder disorder : Disorder.values()) {
            for (long demand : new long[] {1, 3, Long.MAX_VALUE}) {
                all.add(Arguments.of(disorder, demand, false));
                all.add(Arguments.of(disorder, demand, true));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "delivery {0}, demand {1}, short reads {2}")
    @MethodSource("disorders")
    @SuppressWarnings("try")
    void a_stream_is_in_file_order_however_completions_come(Disorder disorder, long demand, boolean shortReads)
            throws Exception {
        Path path = file(SIZE);
        if (shortReads) {
            Random random = new Random(7);
            faults.answering(request -> Answer.atMost(1 + random.nextInt(2048)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try (AutoCloseable deliveries = deliver(disorder, threads)) {
            Taker taker = new Taker(demand);
            open(path).streamRetained(OPTIONS).subscribe(taker);
            assertThat(taker.bytes()).isEqualTo(content(SIZE));
            assertThat(taker.ends()).isEqualTo(1);
            // A read beyond the end may still be in flight, and its completion wants a thread.
            fixture.assertNothingLeft();
        } finally {
            threads.shutdown();
        }
    }

    private AutoCloseable deliver(Disorder disorder, ExecutorService threads) {
        Held held = new Held();
        switch (disorder) {
            case BEFORE_START_RETURNS -> faults.delivering(Delivery.BEFORE_START_RETURNS);
            case OTHER_THREADS -> faults.delivering(Delivery.on(threads));
            case NEWEST_FIRST -> {
                faults.delivering(held);
                return held.pump(() -> fixture.port().inFlight(), Held.newest());
            }
            case RANDOM -> {
                faults.delivering(held);
                return held.pump(() -> fixture.port().inFlight(), Held.random(42));
            }
            default -> faults.delivering(Delivery.REAL);
        }
        return () -> {};
    }

    @Test
    void reads_that_are_in_flight_together_and_come_back_in_reverse_are_emitted_in_order() throws Exception {
        Held held = new Held();
        Path path = file(4 * 4096);
        Taker taker = new Taker(Long.MAX_VALUE);
        OverlappedFile file = open(path);
        faults.delivering(held);
        file.streamRetained(StreamOptions.create().blockSize(4096).depth(4)).subscribe(taker);

        held.await(1).release(0);
        held.await(2).release(1);
        // The third block is here, the second is not.
        assertThat(taker.ends()).isZero();
        held.open();

        assertThat(taker.bytes()).isEqualTo(content(4 * 4096));
    }

    @Test
    @SuppressWarnings("try")
    void a_stream_writes_at_the_right_positions_when_writes_are_short_and_come_back_in_any_order() throws Exception {
        Random random = new Random(11);
        AtomicLong writes = new AtomicLong();
        faults.answering(request -> {
            if (request.op == Op.WRITE) {
                writes.incrementAndGet();
                return Answer.atMost(1 + random.nextInt(20_000));
            }
            return Answer.real();
        });
        Held held = new Held();
        faults.delivering(held);
        byte[] content = content(SIZE);
        Path path = directory.resolve("written");
        try (AutoCloseable pump = held.pump(() -> fixture.port().inFlight(), Held.random(5))) {
            Long written = openToWrite(path)
                    .write(
                            buffers(content, 1000),
                            StreamOptions.create().blockSize(16 * 1024).depth(4))
                    .block(PATIENCE);
            assertThat(written).isEqualTo(SIZE);
        }
        assertThat(path).hasBinaryContent(content);
        assertThat(writes).hasValueGreaterThan(SIZE / (16 * 1024));
    }

    @Test
    void a_write_that_the_system_takes_in_parts_is_finished() throws Exception {
        faults.answering(request -> request.op == Op.WRITE ? Answer.atMost(7) : Answer.real());
        Path path = directory.resolve("written");
        OverlappedFile file = openToWrite(path);
        var source = direct(content(1000));

        file.write(source, 0).block(PATIENCE);

        assertThat(source.refCnt()).isEqualTo(1);
        assertThat(source.readableBytes()).isEqualTo(1000);
        source.release();
        assertThat(path).hasBinaryContent(content(1000));
        assertThat(faults.starts()).isEqualTo(143);
    }
}
