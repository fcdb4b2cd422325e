package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpCancelTest extends TcpCancelContract {

    @Override
    String backend() {
        return "iocp";
    }
}
