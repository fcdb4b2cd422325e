package reactor.overlapped.cli;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A file beside another, whose place it takes when it is complete; closed before that, it is removed. */
final class Replacement implements AutoCloseable {

    private final Path target;
    private final Path temporary;
    private final @Nullable Set<PosixFilePermission> permissions;

    private Replacement(Path target, Path temporary, @Nullable Set<PosixFilePermission> permissions) {
        this.target = target;
        this.temporary = temporary;
        this.permissions = permissions;
    }

    /**
     * Creates an empty one.
     *
     * @param source whose permissions a target gets that is new
     */
    static Replacement of(Path target, Path source) throws IOException {
        Path temporary = target.resolveSibling(".overlapped-" + UUID.randomUUID() + ".tmp");
        Set<PosixFilePermission> permissions = permissions(Files.exists(target) ? target : source);
        try {
            Files.createFile(temporary, permissions == null ? new FileAttribute<?>[0] : ownersOnly());
        } catch (FileSystemException e) {
            throw new FileSystemException(
                    target.toString(), null, "cannot create a file beside it: " + Errors.reason(e));
        }
        // If the work does not end in time after Ctrl-C.
        temporary.toFile().deleteOnExit();
        return new Replacement(target, temporary, permissions);
    }

    Path path() {
        return temporary;
    }

    /** Puts it in the target's place, at once where the file system can. */
    void commit() throws IOException {
        if (permissions != null) {
            Files.setPosixFilePermissions(temporary, permissions);
        }
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            throw named(e);
        }
    }

    /** {@return the error, of the target: the user has never heard of the temporary file} */
    FileSystemException named(FileSystemException error) {
        return temporary.toString().equals(error.getFile())
                ? new FileSystemException(target.toString(), null, Errors.reason(error))
                : error;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(temporary);
    }

    /** Until all is there nobody else reads it: the source may be for its owner's eyes only. */
    private static FileAttribute<?>[] ownersOnly() {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        };
    }

    /** {@return those of a regular file on a system that has them} */
    private static @Nullable Set<PosixFilePermission> permissions(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view != null && Files.isRegularFile(path) ? view.readAttributes().permissions() : null;
    }
}
