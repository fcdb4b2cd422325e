package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileWriteStreamTest extends WriteStreamContract {
    IocpFileWriteStreamTest() {
        super("iocp");
    }
}
