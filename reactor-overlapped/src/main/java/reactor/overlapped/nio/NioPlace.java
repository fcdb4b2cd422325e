package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;

/**
 * A path and the file that it named when it was opened. The JDK does some things by path only; before each of them we look whether the
 * path still names the same file (device and inode; Windows gives the JDK no such key, and there an open file keeps its path).
 *
 * @param path the path
 * @param links how links are treated
 * @param key what identifies the file, null where the system gives nothing
 * @param kind what it is
 */
record NioPlace(Path path, LinkOption[] links, @Nullable Object key, HandleKind kind) {

    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int CHARACTER = 0020000;
    private static final int BLOCK = 0060000;
    private static final int SOCKET = 0140000;

    static NioPlace of(Path path, LinkOption... links) throws IOException {
        BasicFileAttributes attributes = attributes(path, links);
        if (attributes == null) {
            throw new NoSuchFileException(path.toString());
        }
        return new NioPlace(path, links, attributes.fileKey(), kind(path, attributes, links));
    }

    static @Nullable BasicFileAttributes attributes(Path path, LinkOption... links) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, links);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static HandleKind kind(Path path, BasicFileAttributes attributes, LinkOption... links) throws IOException {
        if (attributes.isRegularFile()) {
            return HandleKind.DISK;
        }
        if (attributes.isDirectory()) {
            return HandleKind.DIRECTORY;
        }
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return HandleKind.UNKNOWN;
        }
        Map<String, Object> mode = Files.readAttributes(path, "unix:mode", links);
        return switch ((Integer) Objects.requireNonNull(mode.get("mode")) & TYPE) {
            case FIFO, SOCKET -> HandleKind.PIPE;
            case CHARACTER -> HandleKind.CHARACTER;
            case BLOCK -> HandleKind.DISK;
            default -> HandleKind.UNKNOWN;
        };
    }

    /** {@return whether the path still names the file that was opened} */
    boolean isSame() throws IOException {
        BasicFileAttributes now = attributes(path, links);
        return now != null && isKey(now.fileKey());
    }

    boolean isKey(@Nullable Object other) {
        return Objects.equals(key, other);
    }

    void checkSame(String operation) throws IOException {
        if (!isSame()) {
            throw new OverlappedException(
                    operation, path.toString(), 0, "PATH_CHANGED", "the path no longer names the file that was opened");
        }
    }
}
