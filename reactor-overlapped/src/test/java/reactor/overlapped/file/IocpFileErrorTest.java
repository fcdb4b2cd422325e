package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileErrorTest extends ErrorContract {
    IocpFileErrorTest() {
        super("iocp");
    }
}
