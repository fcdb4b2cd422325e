package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpSendFileTest extends TcpSendFileContract {

    @Override
    String backend() {
        return "iocp";
    }
}
