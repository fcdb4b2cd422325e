package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import reactor.overlapped.HandleKind;
import reactor.overlapped.device.StreamHandle;
import reactor.test.StepVerifier;

/** Files on a disk that somebody else has opened. */
abstract class AdoptContract extends FileContract {

    AdoptContract(String backend) {
        super(backend);
    }

    /** {@return a handle to read and write that file, opened for overlapped use where there is such a thing; closed after the test} */
    abstract long handleOf(Path path) throws IOException;

    private OverlappedFile adopted(long handle) {
        OverlappedFile file = OverlappedFile.adopt(port(), handle, false).block(PATIENCE);
        assertThat(file).isNotNull();
        closeLater(file.close());
        return file;
    }

    @Test
    void an_adopted_file_is_read_and_written_at_positions() throws IOException {
        byte[] bytes = contents(10_000);
        Path path = file(bytes);
        OverlappedFile file = adopted(handleOf(path));
        assertThat(file.kind()).isEqualTo(HandleKind.DISK);
        assertThat(file.size().block(PATIENCE)).isEqualTo(10_000);
        assertThat(bytesOf(file.streamRetained(StreamOptions.create().blockSize(1000))))
                .isEqualTo(bytes);
        file.write(borrowed(new byte[] {9}), 5000).block(PATIENCE);
        bytes[5000] = 9;
        assertThat(read(path)).isEqualTo(bytes);
    }

    @Test
    void an_adopted_handle_stays_the_callers_when_it_is_not_to_be_closed() throws IOException {
        Path path = file(contents(10));
        long handle = handleOf(path);
        adopted(handle).close().block(PATIENCE);
        assertThat(isOpen(handle)).isTrue();
    }

    abstract boolean isOpen(long handle);

    @Test
    void what_is_no_handle_is_refused_by_name() {
        StepVerifier.create(OverlappedFile.adopt(port(), 0x7FFF_FFF0L, false))
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(IOException.class).hasMessageContainingAll("adopt", "7ffffff0"))
                .verify(PATIENCE);
        assertPortWorks();
    }

    /** What a stream of a file means is the backend's: see its test. */
    final StreamHandle adoptedAsStream(long handle) {
        StreamHandle stream = StreamHandle.adopt(port(), handle, false).block(PATIENCE);
        assertThat(stream).isNotNull();
        closeLater(stream.close());
        return stream;
    }
}
