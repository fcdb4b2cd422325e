package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpErrorTest extends TcpErrorContract {

    @Override
    String backend() {
        return "uring";
    }
}
