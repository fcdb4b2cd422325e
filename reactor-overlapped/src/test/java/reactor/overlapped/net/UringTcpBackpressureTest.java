package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpBackpressureTest extends TcpBackpressureContract {

    @Override
    String backend() {
        return "uring";
    }
}
