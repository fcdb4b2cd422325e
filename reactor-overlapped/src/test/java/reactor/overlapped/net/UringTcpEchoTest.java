package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpEchoTest extends TcpEchoContract {

    @Override
    String backend() {
        return "uring";
    }
}
