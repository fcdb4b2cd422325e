package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@Tag("uring")
class UringFileAdoptTest extends AdoptContract {

    private final List<RandomAccessFile> files = new ArrayList<>();

    UringFileAdoptTest() {
        super("uring");
    }

    @AfterEach
    void closeFiles() throws IOException {
        for (RandomAccessFile file : files) {
            file.close();
        }
    }

    @Override
    long handleOf(Path path) throws IOException {
        files.add(new RandomAccessFile(path.toFile(), "rw"));
        return descriptors(path).iterator().next();
    }

    @Override
    boolean isOpen(long handle) {
        return Files.exists(Path.of("/proc/self/fd/" + handle));
    }

    private OverlappedFile adopted(long handle) {
        OverlappedFile file = OverlappedFile.adopt(port(), handle, false).block(PATIENCE);
        assertThat(file).isNotNull();
        closeLater(file.close());
        return file;
    }

    @Test
    void a_file_that_has_no_name_any_more_is_adopted() throws IOException {
        Path path = file(contents(10));
        long handle = handleOf(path);
        Files.delete(path);
        assertThat(bytesOf(adoptedAsStream(handle).streamRetained())).isEqualTo(contents(10));
    }

    @Test
    void the_caller_may_close_its_own_meanwhile() throws IOException {
        Path path = file(contents(1000));
        long handle = handleOf(path);
        OverlappedFile file = adopted(handle);
        files.get(0).close();
        assertThat(isOpen(handle)).isFalse();
        assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(1000));
    }

    @Test
    void one_that_was_opened_to_append_has_no_positions_to_write_at() throws IOException {
        Path path = file(contents(10));
        try (FileChannel appends = FileChannel.open(path, StandardOpenOption.APPEND)) {
            OverlappedFile file = adopted(descriptors(path).iterator().next());
            StepVerifier.create(file.write(borrowed(new byte[1]), 0))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContainingAll("write", "O_APPEND"))
                    .verify(PATIENCE);
            file.append(Mono.just(direct(new byte[] {1}))).block(PATIENCE);
            assertThat(appends.size()).isEqualTo(11);
        }
    }

    @Test
    void what_has_no_positions_is_refused_as_a_file_and_stays_open() throws Exception {
        Path fifo = path("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
        try (RandomAccessFile both = new RandomAccessFile(fifo.toFile(), "rw")) {
            long handle = descriptors(fifo).iterator().next();
            StepVerifier.create(OverlappedFile.adopt(port(), handle, false))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(FileSystemException.class)
                            .hasMessageContaining("stream"))
                    .verify(PATIENCE);
            await("the refused handle is closed", () -> descriptors(fifo).size() == 1);
            assertThat(both.getFD().valid()).isTrue();
        }
    }
}
