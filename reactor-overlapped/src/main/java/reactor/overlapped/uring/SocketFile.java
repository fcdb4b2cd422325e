package reactor.overlapped.uring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * The file that the bind of a Unix domain socket has created.
 *
 * @param path where
 * @param key device and inode: by now somebody else may have that path
 */
record SocketFile(Path path, Object key) {

    static SocketFile of(Path path) throws IOException {
        return new SocketFile(path, key(path));
    }

    private static Object key(Path path) throws IOException {
        return Objects.requireNonNull(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey());
    }

    /** {@return whether the path still names it} */
    boolean isSame() throws IOException {
        try {
            return key.equals(key(path));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
