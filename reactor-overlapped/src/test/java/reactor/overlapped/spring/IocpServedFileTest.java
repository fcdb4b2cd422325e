package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpServedFileTest extends ServedFileContract {
    IocpServedFileTest() {
        super("iocp");
    }
}
