package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpServerCloseTest extends TcpServerCloseContract {

    @Override
    String backend() {
        return "nio";
    }
}
