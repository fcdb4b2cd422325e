package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;

/** An open descriptor and what the system tells of it. */
final class OpenFile {

    final int fd;
    final String target;

    /** As it was when it was opened. */
    final FileStatus status;

    private final int flags;
    private final boolean closes;
    private final @Nullable NamedFile deleted;
    private final boolean readable;
    private final boolean writable;

    private OpenFile(int fd, String target, FileStatus status, int flags, boolean closes, @Nullable NamedFile deleted) {
        this.fd = fd;
        this.target = target;
        this.status = status;
        this.flags = flags;
        this.closes = closes;
        this.deleted = deleted;
        int access = flags & OpenFlags.O_ACCMODE;
        this.readable = !isPathOnly() && access != OpenFlags.O_WRONLY;
        this.writable = !isPathOnly() && access != OpenFlags.O_RDONLY;
    }

    /**
     * Asks the system about a descriptor.
     *
     * @param operation for messages
     * @param closes whether {@link #close()} closes it
     */
    static OpenFile of(int fd, String operation, String target, boolean closes) throws IOException {
        return of(fd, operation, target, closes, null);
    }

    /** As the other, and the close deletes that file, if it still has the name. */
    static OpenFile of(int fd, String operation, String target, boolean closes, @Nullable NamedFile deleted)
            throws IOException {
        int flags = FileLibc.fcntl(fd, FileLibc.F_GETFL, 0);
        if (flags < 0) {
            throw LinuxErrors.exception(operation, target, Native.getLastError());
        }
        return new OpenFile(fd, target, FileStatus.of(fd, operation, target), flags, closes, deleted);
    }

    HandleKind kind() {
        return status.kind();
    }

    /** {@return whether it was opened without access: there is its status and nothing else} */
    boolean isPathOnly() {
        return (flags & OpenFlags.O_PATH) != 0;
    }

    boolean isDirect() {
        return (flags & OpenFlags.O_DIRECT) != 0 && kind() == HandleKind.DISK;
    }

    /** {@return whether each write goes to its end, whatever the position} */
    boolean appends() {
        return (flags & OpenFlags.O_APPEND) != 0;
    }

    /** {@return whether it has positions; else it is a stream} */
    boolean hasPositions() {
        return switch (kind()) {
            case DISK, DIRECTORY -> true;
            case PIPE -> isPathOnly();
            default -> isPathOnly() || Libc.lseek(fd, 0, FileLibc.SEEK_CUR) >= 0;
        };
    }

    /** {@return the same for one direction only, whatever it was opened for} */
    OpenFile only(boolean reading) {
        int one = flags & ~OpenFlags.O_ACCMODE | (reading ? OpenFlags.O_RDONLY : OpenFlags.O_WRONLY);
        return new OpenFile(fd, target, status, one, closes, deleted);
    }

    /** {@return the same under another name} */
    OpenFile named(String newTarget) {
        return new OpenFile(fd, newTarget, status, flags, closes, deleted);
    }

    void checkReadable(String operation) throws IOException {
        checkAccess(operation, readable, "read");
    }

    void checkWritable(String operation) throws IOException {
        checkAccess(operation, writable, "write");
    }

    void checkAnyAccess(String operation) throws IOException {
        if (isPathOnly()) {
            throw noAccess(operation, "any");
        }
    }

    private void checkAccess(String operation, boolean given, String name) throws IOException {
        if (!given) {
            throw kind() == HandleKind.DIRECTORY ? error(operation, Errno.EISDIR.code) : noAccess(operation, name);
        }
    }

    private AccessDeniedException noAccess(String operation, String name) {
        return new AccessDeniedException(target, null, operation + ": opened without " + name + " access");
    }

    /** {@return the exception for an errno} */
    IOException error(String operation, int errno) {
        return LinuxErrors.exception(operation, target, errno);
    }

    /** {@return the exception for the errno of the call that has just failed} */
    IOException lastError(String operation) {
        return error(operation, Native.getLastError());
    }

    void close() throws IOException {
        Blocking.check("close", target);
        // While it is open, its inode cannot be another file's.
        NamedFile named = deleted != null && deleted.isSame(status) ? deleted : null;
        try {
            if (closes && Libc.close(fd) < 0) {
                throw lastError("close");
            }
        } finally {
            if (named != null) {
                named.delete();
            }
        }
    }
}
