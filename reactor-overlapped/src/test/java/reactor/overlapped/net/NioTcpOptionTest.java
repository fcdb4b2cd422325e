package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpOptionTest extends TcpOptionContract {

    @Override
    String backend() {
        return "nio";
    }

    @Override
    boolean winsock() {
        return false;
    }
}
