package reactor.overlapped.uring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The name that a file was opened by.
 *
 * @param path the name
 * @param follow whether it may be a link
 */
record NamedFile(Path path, boolean follow) {

    /** {@return whether the name is still that file's} */
    boolean isSame(FileStatus opened) throws IOException {
        @Nullable FileStatus now = FileStatus.of(PathBytes.of(path), follow, "close", path.toString());
        return now != null && now.isSame(opened);
    }

    /** Deletes it, unless somebody else was faster. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
