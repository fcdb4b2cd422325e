package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpManyConnectionsTest extends TcpManyConnectionsContract {

    @Override
    String backend() {
        return "nio";
    }

    @Override
    int connections() {
        return 5000;
    }
}
