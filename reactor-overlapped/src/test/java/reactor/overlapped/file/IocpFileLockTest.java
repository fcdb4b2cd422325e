package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileLockTest extends LockContract {
    IocpFileLockTest() {
        super("iocp");
    }
}
