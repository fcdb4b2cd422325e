package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpServerTest extends TcpServerContract {

    @Override
    String backend() {
        return "uring";
    }
}
