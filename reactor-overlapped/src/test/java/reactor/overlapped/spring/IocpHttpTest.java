package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
@Tag("selector")
class IocpHttpTest extends HttpContract {
    IocpHttpTest() {
        super("iocp");
    }
}
