package reactor.overlapped.uring;

import java.util.Set;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileAttribute;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;

/** What of a FileSpec becomes a flag of {@code open(2)}, and what is refused. */
final class FileOptions {

    private FileOptions() {}

    /** Refuses what no system accepts, then what Linux has not. */
    static void check(FileSpec spec) {
        if (spec.attributes().contains(FileAttribute.NORMAL)
                && spec.attributes().size() > 1) {
            throw new IllegalArgumentException("attribute NORMAL is valid alone only: " + spec.attributes());
        }
        if (spec.disposition() == Disposition.TRUNCATE_EXISTING
                && !spec.access().contains(Access.WRITE)) {
            throw new IllegalArgumentException("disposition TRUNCATE_EXISTING needs access WRITE");
        }
        if (spec.inheritable()) {
            throw refused("inheritable handles: a child that Java starts closes all but its standard streams");
        }
        for (Share share : Share.values()) {
            if (!spec.share().contains(share)) {
                throw refused("share mode without " + share + ": this system cannot keep others from it");
            }
        }
        for (FileAttribute attribute : spec.attributes()) {
            switch (attribute) {
                case HIDDEN, SYSTEM, OFFLINE, ENCRYPTED ->
                    throw refused("file attribute " + attribute + " on this system");
                case NORMAL, READONLY, TEMPORARY, NOT_CONTENT_INDEXED, ARCHIVE -> {
                    // READONLY is the permissions' business, the others are hints.
                }
            }
        }
    }

    private static UnsupportedOperationException refused(String what) {
        return new UnsupportedOperationException("backend " + UringDriver.BACKEND + " has no " + what);
    }

    static boolean isReadOnly(FileSpec spec) {
        return spec.attributes().contains(FileAttribute.READONLY);
    }

    static boolean followsLinks(FileSpec spec) {
        return !spec.flags().contains(FileFlag.OPEN_REPARSE_POINT);
    }

    /** {@return the access mode; none at all is O_PATH} */
    static int access(Set<Access> access) {
        if (access.isEmpty()) {
            return OpenFlags.O_PATH;
        }
        if (access.size() == Access.values().length) {
            return OpenFlags.O_RDWR;
        }
        return access.contains(Access.WRITE) ? OpenFlags.O_WRONLY : OpenFlags.O_RDONLY;
    }

    /** {@return the flags for any way of opening: the descriptor is ours alone, and a terminal does not become the process's own} */
    static int common(FileSpec spec) {
        return OpenFlags.O_CLOEXEC | OpenFlags.O_NOCTTY | (followsLinks(spec) ? 0 : OpenFlags.O_NOFOLLOW);
    }

    /** {@return the flags for reading and writing} */
    static int transfer(FileSpec spec) {
        return (spec.flags().contains(FileFlag.NO_BUFFERING) ? OpenFlags.O_DIRECT : 0)
                | (spec.flags().contains(FileFlag.WRITE_THROUGH) ? OpenFlags.O_DSYNC : 0);
    }

    /** Tells the system how the file will be read; a hint, whose refusal does not matter. */
    static void advise(FileSpec spec, int fd) {
        if (spec.flags().contains(FileFlag.SEQUENTIAL_SCAN)) {
            FileLibc.posix_fadvise(fd, 0, 0, FileLibc.POSIX_FADV_SEQUENTIAL);
        }
        if (spec.flags().contains(FileFlag.RANDOM_ACCESS)) {
            FileLibc.posix_fadvise(fd, 0, 0, FileLibc.POSIX_FADV_RANDOM);
        }
    }
}
