package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpInteropTest extends TcpInteropContract {

    @Override
    String backend() {
        return "uring";
    }
}
