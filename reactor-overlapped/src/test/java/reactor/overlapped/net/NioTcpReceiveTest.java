package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpReceiveTest extends TcpReceiveContract {

    @Override
    String backend() {
        return "nio";
    }
}
