package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpErrorTest extends TcpErrorContract {

    @Override
    String backend() {
        return "iocp";
    }
}
