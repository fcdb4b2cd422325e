package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileTailTest extends TailContract {
    IocpFileTailTest() {
        super("iocp");
    }
}
