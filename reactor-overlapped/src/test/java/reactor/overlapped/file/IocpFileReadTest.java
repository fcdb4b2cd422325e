package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileReadTest extends ReadingContract {
    IocpFileReadTest() {
        super("iocp");
    }
}
