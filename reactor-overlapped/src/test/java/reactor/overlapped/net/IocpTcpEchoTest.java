package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpEchoTest extends TcpEchoContract {

    @Override
    String backend() {
        return "iocp";
    }
}
