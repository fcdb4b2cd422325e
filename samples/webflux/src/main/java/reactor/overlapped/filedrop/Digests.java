package reactor.overlapped.filedrop;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of files, kept over restarts in a file each, of the same name in a folder of their own. One that belongs to another size or time than the
 * file's is not heeded: somebody else has changed the file. Its methods block.
 */
final class Digests {

    private static final Pattern SPACE = Pattern.compile(" ");
    private static final String TEMPORARY = ".new";

    private final Path folder;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();

    /** Of which contents a digest is. */
    private record Entry(String sha256, long size, Instant modified) {

        boolean isOf(BasicFileAttributes file) {
            return size == file.size()
                    && modified.equals(file.lastModifiedTime().toInstant());
        }
    }

    /**
     * Reads what is kept, and forgets what belongs to no file.
     *
     * @param folder where they are kept
     * @param files where the files are
     */
    Digests(Path folder, Path files) throws IOException {
        this.folder = Files.createDirectories(folder);
        try (DirectoryStream<Path> kept = Files.newDirectoryStream(folder)) {
            for (Path path : kept) {
                String name = path.getFileName().toString();
                Entry entry = Files.exists(files.resolve(name)) ? read(path) : null;
                if (entry == null) {
                    Files.delete(path);
                } else {
                    entries.put(name, entry);
                }
            }
        }
    }

    /** {@return that of the file, in hexadecimal digits; null if it is not known} */
    @Nullable
    String of(String name, BasicFileAttributes file) {
        Entry entry = entries.get(name);
        return entry != null && entry.isOf(file) ? entry.sha256 : null;
    }

    /** Keeps that of a file as it is now. One at a time. */
    void put(FileName name, BasicFileAttributes file, String sha256) throws IOException {
        Entry entry = new Entry(sha256, file.size(), file.lastModifiedTime().toInstant());
        entries.put(name.value(), entry);
        Path temporary = folder.resolve(TEMPORARY);
        Files.writeString(temporary, entry.sha256 + " " + entry.size + " " + entry.modified + "\n");
        try {
            Files.move(temporary, folder.resolve(name.value()), StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, folder.resolve(name.value()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Forgets that of a file. */
    void remove(FileName name) throws IOException {
        entries.remove(name.value());
        Files.deleteIfExists(folder.resolve(name.value()));
    }

    /** {@return null if it is damaged} */
    private static @Nullable Entry read(Path path) throws IOException {
        String[] parts = SPACE.split(Files.readString(path).strip());
        try {
            return parts.length == 3 && parts[0].matches("[0-9a-f]{64}")
                    ? new Entry(parts[0], Long.parseLong(parts[1]), Instant.parse(parts[2]))
                    : null;
        } catch (NumberFormatException | DateTimeException e) {
            return null;
        }
    }
}
