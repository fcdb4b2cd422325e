package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpShutdownTest extends ShutdownContract {

    @Override
    String backend() {
        return "iocp";
    }
}
