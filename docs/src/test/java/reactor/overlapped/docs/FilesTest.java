package reactor.overlapped.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.FileReplacement;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.file.SynchronousFile;

/** The chapter on files. */
class FilesTest extends Example {

    private Path path;

    @BeforeEach
    void makeFile() throws IOException {
        path = Files.writeString(folder.resolve("letters"), "abcdefgh");
    }

    @Test
    void opening() {
        // tag::opening[]
        Mono<OverlappedFile> opened = FileOpener.of(path)
                .port(port)
                .access(Access.READ, Access.WRITE)
                .disposition(Disposition.OPEN_ALWAYS)
                .flags(FileFlag.RANDOM_ACCESS)
                .open();
        // end::opening[]
        OverlappedFile file = opened.block(PATIENCE);
        assertThat(file.size().block(PATIENCE)).isEqualTo(8);
        file.close().block(PATIENCE);
        assertThat(file.isDisposed()).isTrue();
    }

    @Test
    void opening_with_the_options_of_the_jdk() throws IOException {
        Path log = folder.resolve("log");
        // tag::options[]
        Mono<Long> written = FileOpener.of(log)
                .port(port)
                .options(StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .use(file -> file.write(Mono.just(Unpooled.copiedBuffer("a line\n", UTF_8))))
                .single();
        // end::options[]
        assertThat(written.repeat(1).collectList().block(PATIENCE)).containsExactly(7L, 7L);
        assertThat(log).hasContent("a line\na line\n");
    }

    @Test
    void using_a_file_closes_it() {
        // tag::use[]
        Flux<String> letters = FileOpener.of(path)
                .port(port)
                .use(file -> file.readRetained(2, 3).map(buffer -> {
                    String text = buffer.toString(UTF_8);
                    buffer.release();
                    return text;
                }));
        // end::use[]
        assertThat(letters.collectList().block(PATIENCE)).containsExactly("cde");
    }

    @Test
    void reading_at_a_position_into_a_buffer_of_ones_own() {
        // tag::borrowed[]
        ByteBuffer target = ByteBuffer.allocateDirect(4);
        Flux<ByteBuffer> filled =
                FileOpener.of(path).port(port).use(file -> file.read(target, 4).map(ByteBuffer::flip));
        // end::borrowed[]
        assertThat(filled.blockLast(PATIENCE)).isSameAs(target);
        assertThat(UTF_8.decode(target).toString()).isEqualTo("efgh");
    }

    @Test
    void writing_at_a_position() {
        // tag::write[]
        ByteBuf digits = Unpooled.directBuffer().writeBytes("123".getBytes(UTF_8));
        Mono<Void> written = FileOpener.of(path)
                .port(port)
                .access(Access.WRITE)
                .use(file -> file.write(digits, 2).then(file.flush()))
                .then();
        // end::write[]
        written.block(PATIENCE);
        assertThat(path).hasContent("ab123fgh");
        assertThat(digits.release()).isTrue();
    }

    @Test
    void scatter_and_gather() {
        ByteBuf head = Unpooled.directBuffer(3, 3);
        ByteBuf body = Unpooled.directBuffer(5, 5);
        // tag::scatter[]
        Flux<Long> read = FileOpener.of(path).port(port).use(file -> file.readScatter(List.of(head, body), 0));
        // end::scatter[]
        assertThat(read.blockLast(PATIENCE)).isEqualTo(8);
        assertThat(text(head)).isEqualTo("abc");
        assertThat(text(body)).isEqualTo("defgh");
    }

    @Test
    void streaming_a_range() {
        // tag::stream[]
        StreamOptions options =
                StreamOptions.create().position(2).length(5).blockSize(2).depth(8);
        Flux<String> blocks = FileOpener.of(path)
                .port(port)
                .use(file -> file.streamRetained(options))
                .map(buffer -> {
                    String text = buffer.toString(UTF_8);
                    buffer.release();
                    return text;
                });
        // end::stream[]
        assertThat(blocks.collectList().block(PATIENCE)).containsExactly("cd", "ef", "g");
    }

    @Test
    void copying() {
        Path target = folder.resolve("copy");
        // tag::copy[]
        Mono<Long> copied = FileOpener.of(path)
                .port(port)
                .use(from -> FileOpener.of(target)
                        .port(port)
                        .access(Access.WRITE)
                        .disposition(Disposition.CREATE_NEW)
                        .use(to -> to.write(from.streamRetained())))
                .single();
        // end::copy[]
        assertThat(copied.block(PATIENCE)).isEqualTo(8);
        assertThat(target).hasSameBinaryContentAs(path);
        assertThatThrownBy(() -> copied.block(PATIENCE)).hasCauseInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void past_the_cache_of_the_system() throws IOException {
        Path target = onDisk("unbuffered");
        // tag::unbuffered[]
        Mono<Long> written = FileOpener.of(target)
                .port(port)
                .access(Access.WRITE)
                .disposition(Disposition.CREATE_ALWAYS)
                .flags(FileFlag.NO_BUFFERING, FileFlag.WRITE_THROUGH)
                .use(file -> file.write(
                        Flux.range(0, 100).map(i -> Unpooled.copiedBuffer("line %2d%n".formatted(i), UTF_8))))
                .single();
        // end::unbuffered[]
        assertThat(written.block(PATIENCE)).isEqualTo(target.toFile().length());
        assertThat(target).content().startsWith("line  0").contains("line 99");
        Files.delete(target);
    }

    @Test
    void locking_a_range() {
        OverlappedFile file = FileOpener.of(path)
                .port(port)
                .access(Access.READ, Access.WRITE)
                .open()
                .block(PATIENCE);
        // tag::lock[]
        Mono<Void> updated = Mono.usingWhen(
                file.lock(0, 4, false, Duration.ofSeconds(5)),
                lock -> file.write(Unpooled.copiedBuffer("ABCD", UTF_8), 0),
                lock -> lock.release());
        // end::lock[]
        updated.block(PATIENCE);
        assertThat(file.tryLock(0, 4, false).block(PATIENCE)).isNotNull();
        file.close().block(PATIENCE);
        assertThat(path).hasContent("ABCDefgh");
    }

    @Test
    void sizes() {
        // tag::size[]
        Flux<Long> size = FileOpener.of(path)
                .port(port)
                .access(Access.READ, Access.WRITE)
                .use(file -> file.setLength(1 << 20).then(file.size()));
        // end::size[]
        assertThat(size.blockLast(PATIENCE)).isEqualTo(1 << 20);
    }

    @Test
    void a_synchronous_handle() {
        // tag::synchronous[]
        Flux<String> rest = Flux.usingWhen(
                FileOpener.of(path).port(port).openSynchronous(),
                file -> file.position(6).thenMany(file.streamRetained()).map(Example::text),
                SynchronousFile::close);
        // end::synchronous[]
        assertThat(rest.collectList().block(PATIENCE)).containsExactly("gh");
    }

    @Test
    void replacing_a_file_as_a_whole() {
        // tag::replacement[]
        Mono<Long> replaced = FileReplacement.of(path)
                .port(port)
                .write(Flux.just("new ", "content").map(part -> Unpooled.copiedBuffer(part, UTF_8)));
        // end::replacement[]
        assertThat(replaced.block(PATIENCE)).isEqualTo(11);
        assertThat(path).hasContent("new content");
        Mono<Long> broken = FileReplacement.of(path).port(port).write(Mono.error(new IOException("broken")));
        assertThatThrownBy(() -> broken.block(PATIENCE)).hasCauseInstanceOf(IOException.class);
        assertThat(folder).isDirectoryContaining(file -> file.equals(path)).isDirectoryNotContaining("glob:.*");
        assertThat(path).hasContent("new content");
    }
}
