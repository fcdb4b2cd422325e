package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpUrgentTest extends TcpUrgentContract {

    @Override
    String backend() {
        return "uring";
    }

    @Override
    boolean receivesUrgent() {
        return true;
    }
}
