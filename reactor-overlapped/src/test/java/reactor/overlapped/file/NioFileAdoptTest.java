package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("nio")
class NioFileAdoptTest extends AdoptContract {

    private final List<RandomAccessFile> files = new ArrayList<>();

    NioFileAdoptTest() {
        super("nio");
    }

    @BeforeEach
    void onLinux() {
        assumeTrue(LINUX, "the JDK can adopt no handle on this system");
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

    @Test
    void a_file_that_has_no_name_any_more_is_adopted() throws IOException {
        Path path = file(contents(10));
        long handle = handleOf(path);
        Files.delete(path);
        assertThat(bytesOf(adoptedAsStream(handle).streamRetained())).isEqualTo(contents(10));
    }
}
