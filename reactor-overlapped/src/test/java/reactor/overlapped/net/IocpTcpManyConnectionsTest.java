package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpManyConnectionsTest extends TcpManyConnectionsContract {

    @Override
    String backend() {
        return "iocp";
    }

    @Override
    int connections() {
        return 500;
    }
}
