package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpUrgentTest extends TcpUrgentContract {

    @Override
    String backend() {
        return "iocp";
    }

    @Override
    boolean receivesUrgent() {
        return true;
    }
}
