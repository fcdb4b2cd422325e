package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.overlapped.docs.WebServer.send;
import static reactor.overlapped.docs.WebServer.serve;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.TcpClient;
import reactor.overlapped.net.TcpServer;

/** The README's examples stand here, between their tags, and in {@link FileController}. */
class ReadmeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern BLOCK = Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]+)(?:#[^)]*)?\\)");

    private static final Pattern CODE = Pattern.compile("`[^`\n]*`|^ {4}.*$", Pattern.MULTILINE);
    private static final List<String> PAGES = List.of(
            "README.md",
            "CONTRIBUTING.md",
            "docs/README.md",
            "benchmarks/README.md",
            "samples/testing/README.md",
            "samples/webflux/README.md");

    @TempDir
    Path folder;

    @Test
    void the_file_example_copies_a_file_and_reads_a_range() throws IOException {
        Path source = Files.writeString(folder.resolve("source"), "ten lines");
        Path target = folder.resolve("target");

        // tag::files[]
        Mono<Long> copied = FileOpener.of(source)
                .use(from -> FileOpener.of(target)
                        .access(Access.WRITE)
                        .disposition(Disposition.CREATE_ALWAYS)
                        .use(to -> to.write(from.streamRetained())))
                .single();

        StreamOptions range =
                StreamOptions.create().position(4).blockSize(1 << 20).depth(8);
        Flux<ByteBuf> blocks = OverlappedFile.use(source, file -> file.streamRetained(range));
        // end::files[]

        assertThat(copied.block(PATIENCE)).isEqualTo(9);
        assertThat(target).hasContent("ten lines");
        assertThat(blocks.map(Example::text).collectList().block(PATIENCE)).containsExactly("lines");
    }

    @Test
    void the_socket_example_sends_a_file_and_gets_it_back() throws IOException {
        Path source = Files.writeString(folder.resolve("source"), "over the wire and back");

        // tag::sockets[]
        DisposableServer server = TcpServer.create()
                .host("127.0.0.1")
                .handle((in, out) -> out.send(in.receiveRetained()))
                .bindNow();

        Flux<ByteBuf> echoed = TcpClient.create()
                .remoteAddress(server::address)
                .connect()
                .flatMapMany(peer -> peer.outbound()
                        .sendFile(source)
                        .shutdownOutput()
                        .then()
                        .thenMany(peer.inbound().receiveRetained()));
        // end::sockets[]

        List<String> parts = echoed.map(Example::text).collectList().block(PATIENCE);
        assertThat(String.join("", parts)).isEqualTo("over the wire and back");
        server.disposeNow();
    }

    @Test
    void the_webflux_example_takes_and_serves_files() throws Exception {
        FileController controller = new FileController(folder.resolve("files"));
        serve(FileController.class, () -> controller, base -> {
            URI uri = base.resolve("/files/letters");
            assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(404);

            HttpRequest.Builder upload = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString("abcdefgh"));
            assertThat(send(upload).statusCode()).isEqualTo(201);
            assertThat(folder.resolve("files/letters")).hasContent("abcdefgh");
            assertThat(send(upload).statusCode()).isEqualTo(409);

            assertThat(send(HttpRequest.newBuilder(uri)).body()).isEqualTo("abcdefgh");
            HttpRequest.Builder range = HttpRequest.newBuilder(uri).header("Range", "bytes=2-4");
            assertThat(send(range).body()).isEqualTo("cde");

            HttpRequest.Builder outside = HttpRequest.newBuilder(base.resolve("/files/..%2Foutside"));
            assertThat(send(outside).statusCode()).isEqualTo(400);
        });
    }

    @Test
    void each_block_of_java_in_the_readme_is_one_of_these() throws IOException {
        Path sources = ROOT.resolve("docs/src/test/java/reactor/overlapped/docs");
        String self = read(sources.resolve("ReadmeTest.java"));
        String controller = read(sources.resolve("FileController.java"));
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(read(ROOT.resolve("README.md")));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        assertThat(blocks)
                .containsExactly(region(self, "files"), region(self, "sockets"), region(controller, "webflux"));
    }

    @Test
    void each_file_that_a_page_of_the_repository_links_to_is_there() throws IOException {
        for (String page : PAGES) {
            Path file = ROOT.resolve(page);
            List<String> targets = new ArrayList<>();
            Matcher link = LINK.matcher(CODE.matcher(read(file)).replaceAll(""));
            while (link.find()) {
                targets.add(link.group(1));
            }
            assertThat(targets)
                    .as(page)
                    .allSatisfy(
                            target -> assertThat(file.resolveSibling(target)).exists());
            if (page.equals("README.md")) {
                assertThat(targets).as("links of the README").hasSizeGreaterThan(4);
            }
        }
    }

    /** What stands between the tags, without the indentation of its place. */
    private static String region(String source, String tag) {
        int from = source.indexOf('\n', source.indexOf("// tag::" + tag + "[]")) + 1;
        int to = source.lastIndexOf('\n', source.indexOf("// end::" + tag + "[]")) + 1;
        return source.substring(from, to - 1).stripIndent() + "\n";
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }
}
