package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpClientTest extends TcpClientContract {

    @Override
    String backend() {
        return "iocp";
    }
}
