package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpUrgentTest extends TcpUrgentContract {

    @Override
    String backend() {
        return "nio";
    }

    @Override
    boolean receivesUrgent() {
        return false;
    }
}
