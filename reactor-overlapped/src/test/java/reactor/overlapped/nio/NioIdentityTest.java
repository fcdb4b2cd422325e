package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;

/** Which file is open, when one after the other gets its name all the time. */
@Tag("nio")
@Timeout(120)
class NioIdentityTest {

    private static final int FILES = 5000;

    @TempDir
    Path directory;

    private final AtomicReferenceArray<Object> keys = new AtomicReferenceArray<>(FILES);

    @Test
    void a_file_that_loses_its_name_while_it_is_opened_is_not_taken_for_the_next() throws Exception {
        assumeFalse(NioOptions.WINDOWS, "the JDK tells files apart by device and inode, on Unix systems only");
        Path name = directory.resolve("name");
        replace(name, 0);
        Thread replacing = new Thread(() -> {
            for (int i = 1; i < FILES; i++) {
                replace(name, i);
            }
        });
        replacing.start();
        do {
            NioFileHandle file = (NioFileHandle) NioFileOpener.open(toRead(name));
            try {
                ByteBuffer number = ByteBuffer.allocate(Integer.BYTES);
                file.channels.reading("read").read(number, 0);
                assertThat(file.identity()).isEqualTo(keys.get(number.getInt(0)));
            } finally {
                file.close();
            }
        } while (replacing.isAlive());
    }

    private static FileSpec toRead(Path path) {
        return new FileSpec(
                path,
                Set.of(Access.READ),
                Set.of(Share.READ, Share.WRITE, Share.DELETE),
                Disposition.OPEN_EXISTING,
                Set.of(),
                Set.of(),
                false,
                true);
    }

    /** Gives the name to a new file. The former one stays under another, so that no two have the same inode. */
    private void replace(Path name, int number) {
        try {
            byte[] content = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
            Path kept = Files.write(directory.resolve("file-" + number), content);
            keys.set(
                    number,
                    Files.readAttributes(kept, BasicFileAttributes.class).fileKey());
            Files.move(Files.createLink(directory.resolve("next"), kept), name, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
