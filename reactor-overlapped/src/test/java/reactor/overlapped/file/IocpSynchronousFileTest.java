package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpSynchronousFileTest extends SynchronousContract {
    IocpSynchronousFileTest() {
        super("iocp");
    }
}
