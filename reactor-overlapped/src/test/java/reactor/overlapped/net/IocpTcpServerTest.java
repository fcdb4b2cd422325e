package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpServerTest extends TcpServerContract {

    @Override
    String backend() {
        return "iocp";
    }
}
