package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpTortureTest extends TcpTortureContract {

    @Override
    String backend() {
        return "nio";
    }
}
