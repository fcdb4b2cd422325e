package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpClientTest extends TcpClientContract {

    @Override
    String backend() {
        return "uring";
    }
}
