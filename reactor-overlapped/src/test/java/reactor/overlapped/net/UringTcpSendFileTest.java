package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpSendFileTest extends TcpSendFileContract {

    @Override
    String backend() {
        return "uring";
    }
}
