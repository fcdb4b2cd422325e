package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpSendCancelTest extends TcpSendCancelContract {

    @Override
    String backend() {
        return "uring";
    }
}
