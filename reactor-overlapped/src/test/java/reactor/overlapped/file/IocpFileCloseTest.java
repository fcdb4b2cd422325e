package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileCloseTest extends ClosingContract {
    IocpFileCloseTest() {
        super("iocp");
    }
}
