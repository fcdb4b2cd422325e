package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpStreamTest extends TcpStreamContract {

    @Override
    String backend() {
        return "iocp";
    }
}
