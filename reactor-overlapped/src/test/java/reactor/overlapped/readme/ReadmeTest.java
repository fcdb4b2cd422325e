package reactor.overlapped.readme;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
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
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.TcpClient;
import reactor.overlapped.net.TcpServer;

/** The README's examples stand here word for word. */
class ReadmeTest {

    @Test
    void the_file_example_copies_a_file_and_reads_its_tail(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("source"), "ten lines");
        Path target = directory.resolve("target");

        // spotless:off files
CompletionPort port = CompletionPort.shared();

Mono<Long> copied = FileOpener.of(source).port(port).use(from ->
        FileOpener.of(target).port(port).access(Access.WRITE).disposition(Disposition.CREATE_ALWAYS).use(to ->
                to.write(from.streamRetained())))
        .single();

Flux<ByteBuf> tail = OverlappedFile.use(source, file ->
        file.streamRetained(StreamOptions.create().position(4L << 30).blockSize(1 << 20).depth(8)));
        // spotless:on files

        assertThat(copied.block()).isEqualTo(9);
        assertThat(Files.readString(target)).isEqualTo("ten lines");
        assertThat(tail.collectList().block()).isEmpty();
        assertThat(readme()).contains(example("files"));
    }

    @Test
    void the_socket_example_sends_a_file_and_gets_it_back(@TempDir Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve("source"), "over the wire and back");

        // spotless:off sockets
DisposableServer server = TcpServer.create().host("127.0.0.1").port(0)
        .handle((in, out) -> out.send(in.receiveRetained()))
        .bindNow();

Mono<Long> echoed = TcpClient.create().remoteAddress(server::address).connect().flatMap(peer ->
        peer.outbound().sendFile(source).shutdownOutput().then()
                .thenMany(peer.inbound().receiveRetained())
                .doOnDiscard(ByteBuf.class, ByteBuf::release)
                .reduce(0L, (sum, buffer) -> {
                    long bytes = buffer.readableBytes();
                    buffer.release();
                    return sum + bytes;
                }));
        // spotless:on sockets

        assertThat(echoed.block()).isEqualTo(22);
        server.disposeNow();
        assertThat(readme()).contains(example("sockets"));
    }

    private static String readme() throws IOException {
        return read(Path.of(System.getProperty("user.dir")).resolveSibling("README.md"));
    }

    /** What stands between the marks of this file. */
    private static String example(String name) throws IOException {
        String self = read(Path.of("src/test/java/reactor/overlapped/readme/ReadmeTest.java"));
        String begin = "// spotless:off " + name + "\n";
        return "```java\n"
                + self.substring(self.indexOf(begin) + begin.length(), self.indexOf("        // spotless:on " + name))
                + "```";
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }
}
