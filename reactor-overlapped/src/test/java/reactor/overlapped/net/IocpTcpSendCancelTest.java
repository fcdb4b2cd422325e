package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpSendCancelTest extends TcpSendCancelContract {

    @Override
    String backend() {
        return "iocp";
    }
}
