package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpOptionTest extends TcpOptionContract {

    @Override
    String backend() {
        return "iocp";
    }

    @Override
    boolean winsock() {
        return true;
    }
}
