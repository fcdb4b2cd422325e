package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.MicrometerPortMetricsRecorder;
import reactor.overlapped.PacketQueue;
import reactor.overlapped.PortCounters;
import reactor.overlapped.file.FileOpener;

/** The chapter on backends and ports. */
class BackendsTest extends Example {

    @Test
    void the_shared_port_takes_the_best_that_works_here() {
        // tag::shared[]
        CompletionPort shared = CompletionPort.shared();
        String backend = shared.backend();
        // end::shared[]
        assertThat(backend).isIn(backends());
        shared.dispose();
        assertThat(shared.isDisposed()).isFalse();
    }

    @Test
    void a_port_of_ones_own() throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "x");
        // tag::port[]
        PortCounters counters = new PortCounters();
        CompletionPort files = CompletionPort.builder()
                .backend("nio")
                .name("files")
                .concurrency(2)
                .byteBudget(16L << 20)
                .metrics(counters)
                .build();
        // end::port[]
        FileOpener.of(path)
                .port(files)
                .use(file -> file.readRetained(0, 1).map(Example::text))
                .blockLast(PATIENCE);
        // tag::end[]
        files.disposeLater(Duration.ofSeconds(5)).block();
        // end::end[]
        assertThat(counters.snapshot().completed()).isPositive();
        assertThat(counters.snapshot().inFlight()).isZero();
        assertThatThrownBy(() -> FileOpener.of(path).port(files).open().block(PATIENCE))
                .isInstanceOf(ShutdownChannelGroupException.class);
    }

    @Test
    void a_backend_that_cannot_serve_here_is_refused_with_the_reason() {
        String absent = WINDOWS ? "uring" : "iocp";
        assertThatThrownBy(() -> CompletionPort.builder().backend(absent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("backend " + absent + " cannot serve here: ");
    }

    @Test
    void meters() throws IOException {
        Path path = Files.writeString(folder.resolve("file"), "x");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        // tag::meters[]
        CompletionPort metered = CompletionPort.builder()
                .backend(backend)
                .metrics(new MicrometerPortMetricsRecorder(registry, "files"))
                .build();
        // end::meters[]
        FileOpener.of(path)
                .port(metered)
                .use(file -> file.readRetained(0, 1).map(Example::text))
                .blockLast(PATIENCE);
        metered.disposeLater(Duration.ZERO).block(PATIENCE);
        assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getName()).startsWith("reactor.overlapped."));
    }

    @Test
    void packets_of_ones_own() {
        // tag::packets[]
        PacketQueue<String> queue = port.packetQueue(16);
        Flux<String> received = queue.post("first")
                .then(queue.post("second"))
                .thenMany(queue.receive().take(2));
        // end::packets[]
        assertThat(received.collectList().block(PATIENCE)).containsExactlyInAnyOrder("first", "second");
    }
}
