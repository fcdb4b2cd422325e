package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpInteropTest extends TcpInteropContract {

    @Override
    String backend() {
        return "iocp";
    }
}
