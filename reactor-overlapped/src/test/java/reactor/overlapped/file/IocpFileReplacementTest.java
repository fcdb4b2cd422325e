package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileReplacementTest extends ReplacementContract {
    IocpFileReplacementTest() {
        super("iocp");
    }
}
