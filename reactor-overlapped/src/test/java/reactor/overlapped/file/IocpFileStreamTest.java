package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileStreamTest extends StreamingContract {
    IocpFileStreamTest() {
        super("iocp");
    }
}
