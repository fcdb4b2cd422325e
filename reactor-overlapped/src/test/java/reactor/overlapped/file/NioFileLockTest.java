package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileLockTest extends LockContract {
    NioFileLockTest() {
        super("nio");
    }
}
