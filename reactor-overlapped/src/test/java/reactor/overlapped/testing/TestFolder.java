package reactor.overlapped.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder for a test that leaves files open, which Windows then cannot delete: requests that never complete, processes that linger. It goes
 * with the build's other output.
 */
public final class TestFolder {

    private TestFolder() {}

    public static Path create(String name) {
        try {
            return Files.createTempDirectory(
                    Files.createDirectories(Path.of("target", "test-files").toAbsolutePath()), name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
