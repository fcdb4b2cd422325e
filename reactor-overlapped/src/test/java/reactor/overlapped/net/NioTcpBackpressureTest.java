package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpBackpressureTest extends TcpBackpressureContract {

    @Override
    String backend() {
        return "nio";
    }
}
