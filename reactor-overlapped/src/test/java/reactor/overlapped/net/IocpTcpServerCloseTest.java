package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpServerCloseTest extends TcpServerCloseContract {

    @Override
    String backend() {
        return "iocp";
    }
}
