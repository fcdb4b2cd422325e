package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpTortureTest extends TcpTortureContract {

    @Override
    String backend() {
        return "iocp";
    }
}
