package reactor.overlapped.posix;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

/** Where the sockets are that take the place of named pipes: in a directory of the user's, closed to others. */
public final class PipeNames {

    /** What is done exclusively. */
    @FunctionalInterface
    public interface Call<T> {
        /** Does it. */
        T run() throws IOException;
    }

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final Object LOCK = new Object();

    private PipeNames() {}

    /** {@return the socket of that name: a plain one is in the user's directory, an absolute path stands for itself} */
    public static Path path(String name) throws IOException {
        Path given = Path.of(name);
        if (given.isAbsolute()) {
            return given;
        }
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
            throw new IllegalArgumentException(
                    "pipe name '" + name + "' is neither plain nor an absolute path: a plain one has no / and no \\");
        }
        return directory().resolve(name + ".pipe");
    }

    /** Makes a call while no other process looks for a stale socket and replaces it. */
    public static <T> T exclusively(Call<T> call) throws IOException {
        Path file = directory().resolve("lock");
        synchronized (LOCK) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.lock()) {
                if (!held.isValid()) {
                    throw new IOException("lock of " + file + " was lost");
                }
                return call.run();
            }
        }
    }

    private static Path directory() throws IOException {
        String runtime = System.getenv("XDG_RUNTIME_DIR");
        Path directory = runtime != null && !runtime.isEmpty() && Files.isDirectory(Path.of(runtime))
                ? Path.of(runtime, "overlapped-pipes")
                : Path.of(System.getProperty("java.io.tmpdir"), "overlapped-pipes-" + System.getProperty("user.name"));
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            if (posix) {
                Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } else {
                Files.createDirectory(directory);
            }
        } catch (FileAlreadyExistsException e) {
            if (posix) {
                check(directory);
            }
        }
        return directory;
    }

    /** Somebody else may have made it, to see what goes through our pipes. */
    private static void check(Path directory) throws IOException {
        if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
            throw new AccessDeniedException(directory.toString(), null, "is no directory");
        }
        UserPrincipal owner = Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(self())) {
            throw new AccessDeniedException(directory.toString(), null, "belongs to " + owner.getName());
        }
        if (!Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(directory, OWNER_ONLY);
        }
    }

    /** {@return the user that this process's files belong to} */
    private static UserPrincipal self() throws IOException {
        Path own = Files.createTempFile("overlapped", null);
        try {
            return Files.getOwner(own);
        } finally {
            Files.delete(own);
        }
    }
}
