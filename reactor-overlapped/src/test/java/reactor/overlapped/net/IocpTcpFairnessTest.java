package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpFairnessTest extends TcpFairnessContract {

    @Override
    String backend() {
        return "iocp";
    }
}
