package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpTortureTest extends TcpTortureContract {

    @Override
    String backend() {
        return "nio";
    }
}
