package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpReceiveTest extends TcpReceiveContract {

    @Override
    String backend() {
        return "nio";
    }
}
