package reactor.overlapped.docs;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.FileTail;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.TcpClient;
import reactor.overlapped.net.TcpServer;
import reactor.overlapped.text.Lines;
import reactor.overlapped.text.Text;
import reactor.test.StepVerifier;

/** The sections on text, lines and growing files. */
class TextTest extends Example {

    @Test
    void lines_of_a_file() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "INFO start\nERROR no disk\r\n\nERROR no net");
        // tag::lines[]
        Flux<String> errors = FileOpener.of(log)
                .port(port)
                .use(file -> file.streamRetained().transform(Lines.utf8()))
                .filter(line -> line.startsWith("ERROR"));
        // end::lines[]
        assertThat(errors.collectList().block(PATIENCE)).containsExactly("ERROR no disk", "ERROR no net");
    }

    @Test
    void text_in_another_charset() throws IOException {
        Path path = Files.writeString(folder.resolve("text"), "äöü", UTF_16);
        // tag::text[]
        Flux<String> text =
                FileOpener.of(path).port(port).use(file -> file.streamRetained().transform(Text.of(UTF_16)));
        // end::text[]
        assertThat(String.join("", text.collectList().block(PATIENCE))).isEqualTo("äöü");
    }

    @Test
    void a_protocol_of_lines() {
        // tag::protocol[]
        DisposableServer server = TcpServer.create()
                .runOn(port)
                .host("127.0.0.1")
                .handle((in, out) -> out.sendString(in.receiveRetained()
                        .transform(Lines.utf8().maximumLength(1000))
                        .map(line -> line.toUpperCase(Locale.ROOT) + "\n")))
                .bindNow();
        // end::protocol[]
        Flux<String> answers = TcpClient.create()
                .runOn(port)
                .remoteAddress(server::address)
                .connect()
                .flatMapMany(connection -> connection
                        .outbound()
                        .sendString(Mono.just("one\ntwo\n"))
                        .shutdownOutput()
                        .then()
                        .thenMany(connection.inbound().receiveRetained().transform(Lines.utf8())));
        assertThat(answers.collectList().block(PATIENCE)).containsExactly("ONE", "TWO");
        server.disposeNow();
    }

    @Test
    void a_growing_file() throws IOException {
        Path log = Files.writeString(folder.resolve("log"), "one\ntwo\nthree\n");
        // tag::tail[]
        Flux<String> lines = FileTail.of(FileOpener.of(log).port(port))
                .lastLines(2)
                .interval(Duration.ofMillis(100))
                .streamRetained()
                .transform(Lines.utf8());
        // end::tail[]
        StepVerifier.create(lines)
                .expectNext("two", "three")
                .then(() -> append(log, "four\n"))
                .expectNext("four")
                .thenCancel()
                .verify(PATIENCE);
    }

    private static void append(Path path, String text) {
        try {
            Files.writeString(path, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
