package reactor.overlapped.uring;

import static reactor.overlapped.uring.OpenFlags.O_CLOEXEC;
import static reactor.overlapped.uring.OpenFlags.O_CREAT;
import static reactor.overlapped.uring.OpenFlags.O_DIRECTORY;
import static reactor.overlapped.uring.OpenFlags.O_EXCL;
import static reactor.overlapped.uring.OpenFlags.O_PATH;
import static reactor.overlapped.uring.OpenFlags.O_RDONLY;
import static reactor.overlapped.uring.OpenFlags.O_TRUNC;
import static reactor.overlapped.uring.OpenFlags.O_WRONLY;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.spi.FileSpec;

/** One opening of a file, as the disposition says. */
final class OpenCall {

    private static final int PERMISSIONS = 0666;
    private static final int READ_ONLY = 0444;
    private static final int WRITE_BITS = 0222;
    private static final int ALL_BITS = 07777;

    private final FileSpec spec;
    private final byte[] path;
    private final int common;

    /** Whether the file was made by this opening. */
    private boolean created;

    OpenCall(FileSpec spec) {
        this.spec = spec;
        this.path = PathBytes.of(spec.path());
        this.common = FileOptions.common(spec);
    }

    OpenFile open() throws IOException {
        int fd = spec.access().isEmpty() ? withoutAccess() : withAccess();
        try {
            NamedFile deleted = spec.flags().contains(FileFlag.DELETE_ON_CLOSE)
                    ? new NamedFile(spec.path(), FileOptions.followsLinks(spec))
                    : null;
            OpenFile file = OpenFile.of(fd, "open", spec.target(), true, deleted);
            check(file);
            return file;
        } catch (IOException | RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private void check(OpenFile file) throws IOException {
        if (file.status.isLink()) {
            throw refused(Errno.ELOOP.code);
        }
        if (file.kind() == HandleKind.DIRECTORY && !spec.flags().contains(FileFlag.BACKUP_SEMANTICS)) {
            throw refused(Errno.EISDIR.code);
        }
        if (!file.isPathOnly()) {
            setAttributes(file.fd, file.status);
            FileOptions.advise(spec, file.fd);
        }
    }

    /** A file that is created has them from the start; one that is emptied gets them now. */
    private void setAttributes(int fd, FileStatus status) throws IOException {
        if (spec.disposition() == Disposition.CREATE_ALWAYS
                && !created
                && FileOptions.isReadOnly(spec)
                && FileLibc.fchmod(fd, status.mode() & ALL_BITS & ~WRITE_BITS) < 0) {
            throw refused(Native.getLastError());
        }
    }

    private int withAccess() throws IOException {
        int flags = FileOptions.access(spec.access()) | common | FileOptions.transfer(spec);
        int fd = dispose(flags);
        if (fd < 0 && -fd != Errno.ENOENT.code && isDirectoryToOpen()) {
            // It can neither be written nor read past the cache, but be flushed.
            fd = call(O_RDONLY | O_DIRECTORY | common);
        }
        return checked(fd);
    }

    private boolean isDirectoryToOpen() throws IOException {
        if (!spec.flags().contains(FileFlag.BACKUP_SEMANTICS)
                || spec.disposition() != Disposition.OPEN_EXISTING && spec.disposition() != Disposition.OPEN_ALWAYS) {
            return false;
        }
        FileStatus status = FileStatus.of(path, FileOptions.followsLinks(spec), "open", spec.target());
        return status != null && status.kind() == HandleKind.DIRECTORY;
    }

    /** O_PATH neither creates nor empties: that is done by a descriptor of its own, and then the same file is opened without access. */
    private int withoutAccess() throws IOException {
        if (!changes()) {
            return checked(call(O_PATH | common));
        }
        int writing = checked(dispose(O_WRONLY | common));
        try {
            setAttributes(writing, FileStatus.of(writing, "open", spec.target()));
            byte[] same = ("/proc/self/fd/" + writing + '\0').getBytes(StandardCharsets.US_ASCII);
            return checked(call(same, O_PATH | O_CLOEXEC));
        } finally {
            Libc.close(writing);
        }
    }

    private boolean changes() throws IOException {
        return switch (spec.disposition()) {
            case OPEN_EXISTING -> false;
            case OPEN_ALWAYS -> FileStatus.of(path, FileOptions.followsLinks(spec), "open", spec.target()) == null;
            case CREATE_NEW, CREATE_ALWAYS, TRUNCATE_EXISTING -> true;
        };
    }

    /** {@return the descriptor, or a negative errno} */
    private int dispose(int flags) {
        return switch (spec.disposition()) {
            case CREATE_NEW -> create(flags);
            case OPEN_EXISTING -> call(flags);
            case TRUNCATE_EXISTING -> call(flags | O_TRUNC);
            case OPEN_ALWAYS -> openOrCreate(flags);
            case CREATE_ALWAYS -> openOrCreate(flags | O_TRUNC);
        };
    }

    private int openOrCreate(int flags) {
        int fd = call(flags);
        if (-fd != Errno.ENOENT.code) {
            return fd;
        }
        fd = create(flags & ~O_TRUNC);
        // Made by another meanwhile, or a link to nothing yet: the system decides.
        return -fd == Errno.EEXIST.code ? call(flags | O_CREAT) : fd;
    }

    private int create(int flags) {
        int fd = call(flags | O_CREAT | O_EXCL);
        created = fd >= 0;
        return fd;
    }

    private int call(int flags) {
        return call(path, flags);
    }

    /** {@code open}: a FIFO waits for its other end. */
    private int call(byte[] name, int flags) {
        while (true) {
            int fd = FileLibc.open(name, flags, FileOptions.isReadOnly(spec) ? READ_ONLY : PERMISSIONS);
            if (fd >= 0) {
                return fd;
            }
            int error = Native.getLastError();
            if (error != Errno.EINTR.code) {
                return -error;
            }
        }
    }

    private int checked(int fd) throws IOException {
        if (fd < 0) {
            throw refused(-fd);
        }
        return fd;
    }

    private IOException refused(int errno) {
        if (errno == Errno.ELOOP.code && !FileOptions.followsLinks(spec)) {
            return new OverlappedException(
                    "open", spec.target(), errno, Errno.ELOOP.name(), "it is a link, which is not followed");
        }
        return LinuxErrors.exception("open", spec.target(), errno);
    }
}
