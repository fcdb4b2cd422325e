package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpAcceptingTest extends AcceptingContract {

    @Override
    String backend() {
        return "iocp";
    }
}
