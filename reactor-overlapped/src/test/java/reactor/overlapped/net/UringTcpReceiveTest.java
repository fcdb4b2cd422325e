package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpReceiveTest extends TcpReceiveContract {

    @Override
    String backend() {
        return "uring";
    }
}
