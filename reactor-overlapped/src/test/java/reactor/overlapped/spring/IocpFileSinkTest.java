package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileSinkTest extends FileSinkContract {
    IocpFileSinkTest() {
        super("iocp");
    }
}
