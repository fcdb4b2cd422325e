package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
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
