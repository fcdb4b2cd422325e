package reactor.overlapped.filedrop;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The folder with the files. Only regular files directly in it, under a name that is allowed, are there for anybody; what begins with a dot is the server's own.
 * The methods block.
 */
final class Folder implements AutoCloseable {

    private static final String OWN = ".filedrop";

    private final Path root;
    private final FileChannel lock;
    private final Digests digests;

    /**
     * Takes possession of a folder, and removes what a server that died has left in it.
     *
     * @throws FolderException when it cannot be used
     */
    Folder(Path path) {
        root = path.toAbsolutePath().normalize();
        try {
            Path own = Files.createDirectories(root.resolve(OWN));
            lock = lock(own.resolve("lock"));
            try {
                removeLeftovers();
                digests = new Digests(own.resolve("sha256"), root);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new FolderException(root, e);
        }
    }

    /**
     * {@return where a file of that name is, or would be}
     *
     * @throws BadNameException when this system has no such names: on Linux it is the locale that says which letters there are
     */
    Path path(FileName name) {
        try {
            return root.resolve(name.value());
        } catch (InvalidPathException e) {
            throw new BadNameException("This server's system cannot write that name: " + e.getReason() + ".");
        }
    }

    /** {@return all files, by name} */
    List<StoredFile> list() throws IOException {
        List<StoredFile> files = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(root)) {
            for (Path path : paths) {
                StoredFile file = stored(path);
                if (file != null) {
                    files.add(file);
                }
            }
        }
        files.sort(Comparator.comparing(StoredFile::name));
        return files;
    }

    /** {@return what the list shows of one file} */
    StoredFile find(FileName name) throws NoSuchFileException {
        Path path = path(name);
        StoredFile file = isCalledSo(path) ? stored(path) : null;
        if (file == null) {
            throw new NoSuchFileException(name.value());
        }
        return file;
    }

    /** {@return whether there is such a file} */
    boolean has(FileName name) {
        Path path = path(name);
        return isCalledSo(path) && stored(path) != null;
    }

    /** {@return the digest of a file with these attributes, in hexadecimal digits; null if it is not known} Does not block. */
    @Nullable
    String sha256(String name, BasicFileAttributes file) {
        return digests.of(name, file);
    }

    /** Keeps the digest of a file that has just come in. {@return what the list shows of it} */
    StoredFile arrived(FileName name, String sha256) throws IOException {
        digests.put(name, attributes(path(name)), sha256);
        return find(name);
    }

    /** Deletes a file. */
    void delete(FileName name) throws IOException {
        find(name);
        Files.delete(path(name));
        digests.remove(name);
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }

    private @Nullable StoredFile stored(Path path) {
        String name = path.getFileName().toString();
        if (!FileName.isValid(name)) {
            return null;
        }
        try {
            BasicFileAttributes file = attributes(path);
            return file.isRegularFile()
                    ? new StoredFile(name, file.size(), file.lastModifiedTime().toInstant(), digests.of(name, file))
                    : null;
        } catch (IOException e) {
            // Deleted meanwhile, or not for us.
            return null;
        }
    }

    /** Windows finds a file in other letters too, in capitals for one, and by a short name that it has given it. */
    private static boolean isCalledSo(Path path) {
        try {
            Path real = path.toRealPath(LinkOption.NOFOLLOW_LINKS);
            return real.getFileName().toString().equals(path.getFileName().toString());
        } catch (IOException e) {
            return false;
        }
    }

    /** Those of a link are its own: what it points to is outside. */
    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Of this process.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another server is using it");
    }

    private void removeLeftovers() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(root, Storage.TEMPORARY)) {
            for (Path path : leftovers) {
                Files.delete(path);
            }
        }
    }
}
