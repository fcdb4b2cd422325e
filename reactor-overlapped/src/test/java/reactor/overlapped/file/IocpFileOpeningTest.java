package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileOpeningTest extends OpeningContract {
    IocpFileOpeningTest() {
        super("iocp");
    }
}
