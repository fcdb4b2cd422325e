package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.PortCounters;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;

/** The chapter on performance. */
class PerformanceTest extends Example {

    private static final int SIZE = 5_000_001;

    @Test
    void large_blocks_past_the_cache() throws Exception {
        Path path = Files.write(onDisk("large"), new byte[SIZE]);
        // tag::large[]
        StreamOptions options = StreamOptions.create().blockSize(1 << 20).depth(8);
        Flux<ByteBuf> blocks = FileOpener.of(path)
                .port(port)
                .flags(FileFlag.NO_BUFFERING, FileFlag.SEQUENTIAL_SCAN)
                .use(file -> file.streamRetained(options));
        // end::large[]
        Integer sum = blocks.map(block -> {
                    int size = block.readableBytes();
                    block.release();
                    return size;
                })
                .reduce(0, Integer::sum)
                .block(PATIENCE);
        assertThat(sum).isEqualTo(SIZE);
        Files.delete(path);
    }

    @Test
    void random_reads_into_buffers_of_ones_own() throws Exception {
        Path path = Files.write(folder.resolve("random"), new byte[SIZE]);
        OverlappedFile file = FileOpener.of(path).port(port).open().block(PATIENCE);
        Flux<Long> positions = Flux.range(0, 100).map(number -> number * 4096L);
        // tag::random[]
        Mono<Integer> read = positions
                .flatMap(position -> file.readRetained(position, 4096), 32)
                .map(block -> {
                    int size = block.readableBytes();
                    block.release();
                    return size;
                })
                .reduce(0, Integer::sum);
        // end::random[]
        assertThat(read.block(PATIENCE)).isEqualTo(100 * 4096);
        file.close().block(PATIENCE);
    }

    @Test
    void counters_tell_what_a_port_does() throws Exception {
        Path path = Files.write(folder.resolve("counted"), new byte[SIZE]);
        // tag::counters[]
        PortCounters counters = new PortCounters();
        CompletionPort counted = CompletionPort.builder().metrics(counters).build();
        // end::counters[]
        FileOpener.of(path)
                .port(counted)
                .use(file -> file.streamRetained())
                .doOnNext(ByteBuf::release)
                .blockLast(PATIENCE);
        // tag::snapshot[]
        PortCounters.Snapshot now = counters.snapshot();
        String summary = now.bytes() + " bytes in " + now.completed() + " requests, " + now.retried() + " retried, "
                + now.delayed() + " delayed, " + now.slowSignals() + " slow signals";
        // end::snapshot[]
        assertThat(summary).startsWith(SIZE + " bytes in ").contains(" 0 retried, 0 delayed");
        counted.disposeLater(Duration.ZERO).block(PATIENCE);
    }
}
