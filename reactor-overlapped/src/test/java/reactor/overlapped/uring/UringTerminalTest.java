package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.HandleKind;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.FileContract;
import reactor.overlapped.file.SynchronousFile;
import reactor.test.StepVerifier;

/** Terminals, the driver of which knows no calls that do not wait. */
@Tag("uring")
class UringTerminalTest extends FileContract {

    private Pseudoterminal terminal;

    UringTerminalTest() {
        super("uring");
    }

    @BeforeEach
    void makeTerminal() {
        terminal = new Pseudoterminal();
    }

    @AfterEach
    void closeTerminal() {
        terminal.close();
    }

    private StreamHandle adopted() {
        int descriptor =
                Libc.open(terminal.path().toString(), OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC, 0);
        StreamHandle stream = StreamHandle.adopt(port(), descriptor, true).block(PATIENCE);
        closeLater(stream.close());
        return stream;
    }

    private SynchronousFile synchronous() {
        return openSynchronous(opener(terminal.path()).access(Access.READ, Access.WRITE));
    }

    private static Flux<String> text(Flux<ByteBuf> bytes) {
        return bytes.map(one -> new String(take(one), StandardCharsets.US_ASCII));
    }

    @Test
    void lines_are_emitted_as_they_are_typed_until_the_input_ends() {
        StreamHandle stream = adopted();
        assertThat(stream.kind()).isEqualTo(HandleKind.CHARACTER);
        lines(stream.streamRetained());
    }

    @Test
    void a_synchronous_handle_emits_lines_too() {
        SynchronousFile file = synchronous();
        assertThat(file.kind()).isEqualTo(HandleKind.CHARACTER);
        lines(file.streamRetained());
    }

    private void lines(Flux<ByteBuf> stream) {
        StepVerifier.create(text(stream))
                .then(() -> terminal.type("one\n"))
                .expectNext("one\n")
                .then(() -> terminal.type("two\n"))
                .expectNext("two\n")
                .then(() -> terminal.type("\u0004"))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void a_cancelled_read_ends_though_nothing_is_typed_and_loses_nothing() {
        StreamHandle stream = adopted();
        cancelled(stream.streamRetained(), stream.quiesce());
    }

    @Test
    void a_synchronous_handles_cancelled_read_ends_too() {
        SynchronousFile file = synchronous();
        cancelled(file.streamRetained(), file.quiesce());
    }

    private void cancelled(Flux<ByteBuf> stream, Mono<Void> quiesce) {
        for (int i = 0; i < 10; i++) {
            var reading = stream.subscribe(ByteBuf::release);
            await("the read is at work", () -> port().inFlight() > 0);
            reading.dispose();
            quiesce.block(PATIENCE);
        }
        terminal.type("here\n");
        assertThat(text(stream).blockFirst(PATIENCE)).isEqualTo("here\n");
    }

    @Test
    void what_is_written_stands_on_the_screen() {
        adopted().write(borrowed("hello ".getBytes(StandardCharsets.US_ASCII))).block(PATIENCE);
        synchronous()
                .write(borrowed("again".getBytes(StandardCharsets.US_ASCII)))
                .block(PATIENCE);
        assertThat(terminal.read(11)).isEqualTo("hello again");
    }

    @Test
    void it_is_refused_as_an_overlapped_file() {
        StepVerifier.create(opener(terminal.path()).open())
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContainingAll(terminal.path().toString(), "stream"))
                .verify(PATIENCE);
    }
}
