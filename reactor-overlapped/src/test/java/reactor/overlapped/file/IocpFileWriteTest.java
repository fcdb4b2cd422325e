package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileWriteTest extends WritingContract {
    IocpFileWriteTest() {
        super("iocp");
    }
}
