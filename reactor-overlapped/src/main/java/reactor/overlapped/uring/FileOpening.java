package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.StandardSpec;
import reactor.overlapped.spi.SystemHandle;

/** Opens files, directories and devices, and takes descriptors that are open already. What the system says of them decides what they become. */
final class FileOpening {

    private final UringDriver driver;

    FileOpening(UringDriver driver) {
        this.driver = driver;
    }

    SystemHandle open(FileSpec spec) throws IOException {
        Blocking.check("open", spec.target());
        FileOptions.check(spec);
        OpenFile file = new OpenCall(spec).open();
        if (spec.overlapped()) {
            return overlapped(file);
        }
        try {
            return file.hasPositions() ? new UringSynchronousFile(file) : UringSynchronousHandle.waiting(file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private SystemHandle overlapped(OpenFile file) {
        return file.hasPositions() ? new UringFile(driver, file) : new UringStream(driver, file);
    }

    /**
     * Takes a descriptor. When it stays the caller's, the handle has a duplicate: the caller may close its own at any time, and its number may be
     * another file's then. A file pointer is shared with it.
     */
    SystemHandle adopt(AdoptSpec spec) throws IOException {
        int fd = (int) spec.handle();
        if (fd != spec.handle() || fd < 0) {
            throw LinuxErrors.exception("adopt", spec.target(), Errno.EBADF.code);
        }
        if (!spec.close()) {
            fd = FileLibc.fcntl(fd, FileLibc.F_DUPFD_CLOEXEC, 0);
            if (fd < 0) {
                throw LinuxErrors.exception("adopt", spec.target(), Native.getLastError());
            }
        }
        OpenFile file;
        try {
            file = OpenFile.of(fd, "adopt", spec.target(), true);
        } catch (IOException e) {
            if (!spec.close()) {
                Libc.close(fd);
            }
            throw e;
        }
        return spec.disk() ? overlapped(file) : new UringStream(driver, file);
    }

    /** A standard stream is never closed by us, and has one direction, though a terminal has both. */
    SystemHandle standard(StandardSpec spec) throws IOException {
        OpenFile file = OpenFile.of(spec.ordinal(), "open", spec.target(), false);
        return new UringStream(driver, file.only(spec == StandardSpec.INPUT));
    }
}
