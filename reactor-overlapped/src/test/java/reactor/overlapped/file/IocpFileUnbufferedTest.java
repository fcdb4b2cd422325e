package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileUnbufferedTest extends UnbufferedContract {
    IocpFileUnbufferedTest() {
        super("iocp");
    }
}
