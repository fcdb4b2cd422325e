package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.test.StepVerifier;

/** The chapter on errors. */
class ErrorsTest extends Example {

    @Test
    void a_missing_file_is_a_class_of_its_own() {
        FileOpener opener = FileOpener.of(folder.resolve("missing")).port(port);
        // tag::missing[]
        Flux<ByteBuf> content = opener.use(file -> file.streamRetained())
                .onErrorResume(NoSuchFileException.class, missing -> Flux.empty());
        // end::missing[]
        StepVerifier.create(content).expectComplete().verify(PATIENCE);
    }

    @Test
    void what_the_system_refuses_has_its_code() {
        Path full = Path.of("/dev/full");
        assumeTrue(System.getProperty("os.name").startsWith("Linux"), "only Linux has a device that is always full");
        FileOpener opener = FileOpener.of(full).port(port).access(Access.WRITE);
        // tag::code[]
        Mono<Long> written = opener.use(file -> file.write(Flux.just(Unpooled.copyLong(1))))
                .single()
                .onErrorMap(OverlappedException.class, refused -> switch (refused.symbol()) {
                    case "ENOSPC", "ERROR_DISK_FULL" -> new IllegalStateException("make room on the disk", refused);
                    default -> refused;
                });
        // end::code[]
        StepVerifier.create(written)
                .expectErrorSatisfies(error -> assertThat(error)
                        .hasMessage("make room on the disk")
                        .cause()
                        .hasMessage("/dev/full: write: No space left on device (ENOSPC, 28)"))
                .verify(PATIENCE);
    }

    @Test
    void the_end_of_a_file_is_no_error() throws Exception {
        OverlappedFile file = FileOpener.of(Files.createFile(folder.resolve("empty")))
                .port(port)
                .open()
                .block(PATIENCE);
        // tag::end[]
        StepVerifier.create(file.readRetained(0, 100)).verifyComplete();
        StepVerifier.create(file.streamRetained()).verifyComplete();
        // end::end[]
        file.close().block(PATIENCE);
    }

    @Test
    void a_port_that_has_ended_says_so() throws Exception {
        OverlappedFile file = FileOpener.of(Files.createFile(folder.resolve("empty")))
                .port(port)
                .open()
                .block(PATIENCE);
        port.disposeLater(Duration.ZERO).block(PATIENCE);
        StepVerifier.create(file.readRetained(0, 1))
                .expectError(ShutdownChannelGroupException.class)
                .verify(PATIENCE);
    }
}
