package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpManyConnectionsTest extends TcpManyConnectionsContract {

    @Override
    String backend() {
        return "uring";
    }

    @Override
    int connections() {
        return 5000;
    }
}
