package reactor.overlapped.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;

/** The README's example stands here word for word. */
class ReadmeTest {

    @Test
    void the_example_copies_a_file_and_reads_its_tail(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("source"), "ten lines");
        Path target = directory.resolve("target");

        // spotless:off
CompletionPort port = CompletionPort.shared();

Mono<Long> copied = FileOpener.of(source).port(port).use(from ->
        FileOpener.of(target).port(port).access(Access.WRITE).disposition(Disposition.CREATE_ALWAYS).use(to ->
                to.write(from.streamRetained())))
        .single();

Flux<ByteBuf> tail = OverlappedFile.use(source, file ->
        file.streamRetained(StreamOptions.create().position(4L << 30).blockSize(1 << 20).depth(8)));
        // spotless:on

        assertThat(copied.block()).isEqualTo(9);
        assertThat(Files.readString(target)).isEqualTo("ten lines");
        assertThat(tail.collectList().block()).isEmpty();
        Path readme = Path.of(System.getProperty("user.dir")).resolveSibling("README.md");
        Path self = Path.of("src/test/java/reactor/overlapped/readme/ReadmeTest.java");
        String text = Files.readString(self, StandardCharsets.UTF_8).replace("\r\n", "\n");
        String example = text.substring(text.indexOf("spotless:off\n") + 13, text.indexOf("        // spotless:on"));
        assertThat(Files.readString(readme, StandardCharsets.UTF_8).replace("\r\n", "\n"))
                .contains("```java\n" + example + "```");
    }
}
