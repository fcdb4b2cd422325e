package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpBackpressureTest extends TcpBackpressureContract {

    @Override
    String backend() {
        return "iocp";
    }
}
