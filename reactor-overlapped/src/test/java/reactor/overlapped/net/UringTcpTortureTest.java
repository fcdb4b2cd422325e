package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpTortureTest extends TcpTortureContract {

    @Override
    String backend() {
        return "uring";
    }
}
