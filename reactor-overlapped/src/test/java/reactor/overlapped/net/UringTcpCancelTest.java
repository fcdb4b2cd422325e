package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpCancelTest extends TcpCancelContract {

    @Override
    String backend() {
        return "uring";
    }
}
