package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.spring.DataBuffers;
import reactor.test.StepVerifier;

/** The chapter on migrating: before and after do the same. */
class MigrationTest extends Example {

    private final byte[] bytes = new byte[200_000];
    private Path source;

    @BeforeEach
    void write() throws Exception {
        new Random(1).nextBytes(bytes);
        source = Files.write(folder.resolve("source"), bytes);
    }

    // ---- DataBufferUtils

    // tag::spring-read-before[]
    static Flux<DataBuffer> readBefore(Path path) {
        return DataBufferUtils.read(path, DefaultDataBufferFactory.sharedInstance, 64 * 1024);
    }
    // end::spring-read-before[]

    // tag::spring-read-after[]
    static Flux<DataBuffer> readAfter(Path path, CompletionPort port) {
        return DataBuffers.wrap(FileOpener.of(path).port(port).use(file -> file.streamRetained()));
    }
    // end::spring-read-after[]

    // tag::spring-write-before[]
    static Mono<Void> writeBefore(Flux<DataBuffer> content, Path path) {
        return DataBufferUtils.write(
                content,
                path,
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }
    // end::spring-write-before[]

    // tag::spring-write-after[]
    static Mono<Void> writeAfter(Flux<DataBuffer> content, Path path, CompletionPort port) {
        return FileOpener.of(path)
                .port(port)
                .access(Access.WRITE)
                .disposition(Disposition.CREATE_ALWAYS)
                .use(file -> file.write(DataBuffers.unwrap(content)))
                .then();
    }
    // end::spring-write-after[]

    @Test
    void a_copy_with_data_buffers_is_the_same_before_and_after() throws IOException {
        Path before = folder.resolve("before");
        Path after = folder.resolve("after");
        writeBefore(readBefore(source), before).block(PATIENCE);
        writeAfter(readAfter(source, port), after, port).block(PATIENCE);
        assertThat(Files.readAllBytes(before)).isEqualTo(bytes);
        assertThat(Files.readAllBytes(after)).isEqualTo(bytes);
    }

    @Test
    void a_missing_file_is_the_same_before_and_after() {
        Path missing = folder.resolve("missing");
        StepVerifier.create(readBefore(missing))
                .expectError(NoSuchFileException.class)
                .verify(PATIENCE);
        StepVerifier.create(readAfter(missing, port))
                .expectError(NoSuchFileException.class)
                .verify(PATIENCE);
    }

    // ---- AsynchronousFileChannel

    // tag::channel-before[]
    static CompletableFuture<Long> countLinesBefore(Path path) throws IOException {
        AsynchronousFileChannel channel = AsynchronousFileChannel.open(path, StandardOpenOption.READ);
        CompletableFuture<Long> result = new CompletableFuture<>();
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        channel.read(buffer, 0, 0L, new CompletionHandler<>() {
            private long position;

            @Override
            public void completed(Integer count, Long lines) {
                if (count < 0) {
                    end(null, lines);
                    return;
                }
                long more = lines;
                for (buffer.flip(); buffer.hasRemaining(); ) {
                    more += buffer.get() == '\n' ? 1 : 0;
                }
                position += count;
                channel.read(buffer.clear(), position, more, this);
            }

            @Override
            public void failed(Throwable reason, Long lines) {
                end(reason, lines);
            }

            private void end(Throwable reason, Long lines) {
                try (channel) {
                    if (reason == null) {
                        result.complete(lines);
                    } else {
                        result.completeExceptionally(reason);
                    }
                } catch (IOException e) {
                    result.completeExceptionally(e);
                }
            }
        });
        return result;
    }
    // end::channel-before[]

    // tag::channel-after[]
    static Mono<Long> countLinesAfter(Path path, CompletionPort port) {
        return FileOpener.of(path)
                .port(port)
                .use(file -> file.streamRetained(StreamOptions.create().blockSize(64 * 1024)))
                .map(MigrationTest::lines)
                .reduce(0L, Long::sum);
    }

    private static long lines(ByteBuf block) {
        try {
            long[] lines = {0};
            block.forEachByte(one -> {
                lines[0] += one == '\n' ? 1 : 0;
                return true;
            });
            return lines[0];
        } finally {
            block.release();
        }
    }
    // end::channel-after[]

    @Test
    void lines_are_counted_the_same_before_and_after() throws Exception {
        Path text = Files.write(folder.resolve("text"), "line\n".repeat(50_000).getBytes(StandardCharsets.UTF_8));
        assertThat(countLinesBefore(text).get()).isEqualTo(50_000);
        assertThat(countLinesAfter(text, port).block(PATIENCE)).isEqualTo(50_000);
    }

    // tag::position-before[]
    static int readAtBefore(AsynchronousFileChannel channel, ByteBuffer target, long position) throws Exception {
        return channel.read(target, position).get();
    }
    // end::position-before[]

    // tag::position-after[]
    static Mono<Integer> readAtAfter(FileOpener opener, ByteBuffer target, long position) {
        return opener.use(file -> file.read(target, position))
                .map(ByteBuffer::position)
                .single(-1);
    }
    // end::position-after[]

    @Test
    void a_positional_read_is_the_same_before_and_after() throws Exception {
        ByteBuffer before = ByteBuffer.allocateDirect(1000);
        ByteBuffer after = ByteBuffer.allocateDirect(1000);
        FileOpener opener = FileOpener.of(source).port(port);
        try (AsynchronousFileChannel channel = AsynchronousFileChannel.open(source, StandardOpenOption.READ)) {
            assertThat(readAtBefore(channel, before, 500)).isEqualTo(1000);
            assertThat(readAtBefore(channel, before.duplicate().clear(), bytes.length))
                    .isEqualTo(-1);
        }
        assertThat(readAtAfter(opener, after, 500).block(PATIENCE)).isEqualTo(1000);
        assertThat(after.flip()).isEqualTo(before.flip());
        assertThat(readAtAfter(opener, after.clear(), bytes.length).block(PATIENCE))
                .isEqualTo(-1);
    }
}
