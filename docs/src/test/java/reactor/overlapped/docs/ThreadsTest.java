package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.CRC32;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;

/** The chapter on threads. */
class ThreadsTest extends Example {

    private Path path;
    private FileOpener opener;

    @BeforeEach
    void write() throws Exception {
        path = Files.write(folder.resolve("data"), new byte[300_000]);
        opener = FileOpener.of(path).port(port);
    }

    @Test
    void signals_of_a_file_come_from_a_worker_of_its_port() {
        OverlappedFile file = opener.open().block(PATIENCE);
        // tag::worker[]
        Mono<String> thread = file.readRetained(0, 10).map(buffer -> {
            buffer.release();
            return Thread.currentThread().getName();
        });
        // end::worker[]
        assertThat(thread.block(PATIENCE)).startsWith(port.name() + "-").doesNotContain("blocking");
        file.close().block(PATIENCE);
    }

    @Test
    void long_computations_go_to_another_scheduler() {
        // tag::publish-on[]
        Mono<Long> checksum = opener.use(file -> file.streamRetained()
                        .publishOn(Schedulers.parallel(), 4)
                        .doOnDiscard(ByteBuf.class, ByteBuf::release))
                .reduceWith(CRC32::new, (sum, block) -> {
                    sum.update(block.nioBuffer());
                    block.release();
                    return sum;
                })
                .map(CRC32::getValue);
        // end::publish-on[]
        CRC32 expected = new CRC32();
        expected.update(new byte[300_000]);
        assertThat(checksum.block(PATIENCE)).isEqualTo(expected.getValue());
    }

    @Test
    void calls_that_block_go_to_threads_that_may() {
        // tag::blocking[]
        Flux<String> stored = opener.use(file -> file.streamRetained()
                .publishOn(Schedulers.boundedElastic(), 4)
                .map(ThreadsTest::storeBlocking)
                .doOnDiscard(ByteBuf.class, ByteBuf::release));
        // end::blocking[]
        assertThat(stored.collectList().block(PATIENCE)).hasSize(5).allMatch(name -> name.startsWith("boundedElastic"));
    }

    private static String storeBlocking(ByteBuf block) {
        try {
            Thread.sleep(1);
            return Thread.currentThread().getName();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            block.release();
        }
    }

    @Test
    void block_on_a_worker_fails_at_once_where_workers_do_not_block() {
        OverlappedFile file = opener.open().block(PATIENCE);
        Mono<String> blocked = file.readRetained(0, 1).map(buffer -> {
            buffer.release();
            return String.valueOf(
                    Mono.just("done").delayElement(Duration.ofMillis(1)).block());
        });
        String said = blocked.onErrorResume(IllegalStateException.class, e -> Mono.just(e.getMessage()))
                .block(PATIENCE);
        if (port.backend().equals("nio")) {
            assertThat(said).isEqualTo("done");
        } else {
            assertThat(said).contains("block()/blockFirst()/blockLast() are blocking", port.name());
        }
        file.close().block(PATIENCE);
    }

    @Test
    void a_port_has_the_threads_that_it_is_given() {
        CompletionPort own = CompletionPort.builder()
                .name("archive")
                .concurrency(2)
                .workers(4)
                .daemon(false)
                .build();
        assertThat(own.name()).isEqualTo("archive");
        // tag::dispose[]
        Mono<Void> ended = own.disposeLater(Duration.ofSeconds(5));
        // end::dispose[]
        ended.block(PATIENCE);
        assertThat(own.isDisposed()).isTrue();
    }
}
