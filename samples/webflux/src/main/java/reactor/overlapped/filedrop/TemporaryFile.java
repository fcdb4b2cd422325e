package reactor.overlapped.filedrop;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that is coming in. Its methods block, and return the file.
 *
 * @param path where it is
 * @param channel where it is written
 */
record TemporaryFile(Path path, AsynchronousFileChannel channel) {

    static TemporaryFile beside(Path target) throws IOException {
        Path path = target.resolveSibling(".overlapped-" + UUID.randomUUID() + ".tmp");
        return new TemporaryFile(
                path, AsynchronousFileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    }

    /** Puts it in the target's place. A link, other than a move, replaces nothing. */
    TemporaryFile place(Path target, boolean replace) throws IOException {
        channel.force(true);
        channel.close();
        if (replace) {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
            Files.createLink(target, path);
            Files.delete(path);
        }
        return this;
    }

    TemporaryFile discard() throws IOException {
        channel.close();
        Files.deleteIfExists(path);
        return this;
    }
}
