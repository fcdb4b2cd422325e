package reactor.overlapped.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileContract;
import reactor.overlapped.file.StreamOptions;
import reactor.test.StepVerifier;

/** What is sent to a server is stored as a whole or not at all. */
abstract class FileSinkContract extends FileContract {

    FileSinkContract(String backend) {
        super(backend);
    }

    private FileSink sink(Path target) {
        return FileSink.of(target).port(port());
    }

    private Flux<DataBuffer> content(byte[] bytes) {
        NettyDataBufferFactory factory = new NettyDataBufferFactory(fixture.allocator());
        int size = 3000;
        return Flux.range(0, (bytes.length + size - 1) / size)
                .map(n -> factory.allocateBuffer(size).write(bytes, n * size, Math.min(size, bytes.length - n * size)));
    }

    private void assertFolderIs(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }

    @Test
    void content_becomes_a_file() throws IOException {
        byte[] bytes = contents(100_000);
        StepVerifier.create(sink(path("upload"))
                        .contentLength(100_000)
                        .maximumSize(100_000)
                        .options(StreamOptions.create().blockSize(8192).depth(2))
                        .write(content(bytes)))
                .expectNext(100_000L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(read(path("upload"))).isEqualTo(bytes);
        assertFolderIs("upload");
    }

    @Test
    void buffers_on_the_heap_and_direct_ones_of_other_servers_are_stored() {
        byte[] bytes = contents(50_000);
        Flux<DataBuffer> heap = Flux.just(new DefaultDataBufferFactory(false).wrap(bytes));
        Flux<DataBuffer> direct = Flux.just(
                new DefaultDataBufferFactory(true).allocateBuffer(50_000).write(bytes));
        assertThat(sink(path("heap"))
                        .write(heap)
                        .then(sink(path("direct")).write(direct))
                        .block(PATIENCE))
                .isEqualTo(50_000);
        assertThat(read(path("heap"))).isEqualTo(bytes);
        assertThat(read(path("direct"))).isEqualTo(bytes);
    }

    @Test
    void a_file_that_exists_is_kept_unless_it_may_be_replaced() throws IOException {
        Path target = Files.writeString(path("upload"), "old");
        StepVerifier.create(sink(target).write(content(contents(10))))
                .expectError(FileAlreadyExistsException.class)
                .verify(PATIENCE);
        assertThat(target).hasContent("old");
        sink(target)
                .replaceExisting(true)
                .flush(false)
                .write(content(contents(10)))
                .block(PATIENCE);
        assertThat(read(target)).isEqualTo(contents(10));
        assertFolderIs("upload");
    }

    @Test
    void more_than_the_maximum_is_refused_on_the_way() throws IOException {
        StepVerifier.create(sink(path("upload")).maximumSize(99_999).write(content(contents(100_000))))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(ContentTooLargeException.class, tooLarge -> {
                            assertThat(tooLarge.getStatusCode().value()).isEqualTo(413);
                            assertThat(tooLarge.getBody().getDetail()).contains("99999");
                        }))
                .verify(PATIENCE);
        assertFolderIs();
    }

    @Test
    void an_announced_length_over_the_maximum_is_refused_before_a_byte_is_taken() throws IOException {
        AtomicBoolean subscribed = new AtomicBoolean();
        StepVerifier.create(sink(path("upload"))
                        .maximumSize(10)
                        .contentLength(11)
                        .write(content(contents(11)).doOnSubscribe(s -> subscribed.set(true))))
                .expectError(ContentTooLargeException.class)
                .verify(PATIENCE);
        assertThat(subscribed).isFalse();
        assertFolderIs();
    }

    @Test
    void another_length_than_announced_is_refused() throws IOException {
        for (int announced : new int[] {9999, 10_001}) {
            StepVerifier.create(sink(path("upload")).contentLength(announced).write(content(contents(10_000))))
                    .expectErrorSatisfies(error -> {
                        assertThat(error).isInstanceOf(ServerWebInputException.class);
                        assertThat(((ResponseStatusException) error).getBody().getDetail())
                                .contains("10000", String.valueOf(announced));
                    })
                    .verify(PATIENCE);
        }
        assertFolderIs();
    }

    @Test
    void a_broken_upload_leaves_nothing() throws IOException {
        StepVerifier.create(sink(path("upload"))
                        .write(content(contents(100_000)).concatWith(Mono.error(new IOException("broken")))))
                .expectErrorMessage("broken")
                .verify(PATIENCE);
        assertFolderIs();
    }
}
