package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpOrderTest extends OrderContract {

    @Override
    String backend() {
        return "iocp";
    }
}
