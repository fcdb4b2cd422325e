package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import reactor.overlapped.HandleKind;
import reactor.overlapped.file.Access;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.SystemHandle;

/** Opens files ({@code open(2)}). */
final class FileOpening {

    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0100;
    private static final int O_CLOEXEC = 02000000;

    private final UringDriver driver;

    FileOpening(UringDriver driver) {
        this.driver = driver;
    }

    SystemHandle open(FileSpec spec) throws IOException {
        int flags = O_CLOEXEC | (spec.access().contains(Access.WRITE) ? O_RDWR | O_CREAT : 0);
        int fd = Libc.open(spec.path().toString(), flags, 0666);
        if (fd < 0) {
            throw LinuxErrors.exception("open", spec.target(), Native.getLastError());
        }
        return new UringFile(driver, fd, spec.target(), HandleKind.DISK);
    }
}
