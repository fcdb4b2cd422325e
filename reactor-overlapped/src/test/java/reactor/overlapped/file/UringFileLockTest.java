package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileLockTest extends LockContract {
    UringFileLockTest() {
        super("uring");
    }
}
