package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpReceiveTest extends TcpReceiveContract {

    @Override
    String backend() {
        return "iocp";
    }
}
