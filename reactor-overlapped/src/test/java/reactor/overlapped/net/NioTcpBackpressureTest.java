package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpBackpressureTest extends TcpBackpressureContract {

    @Override
    String backend() {
        return "nio";
    }
}
