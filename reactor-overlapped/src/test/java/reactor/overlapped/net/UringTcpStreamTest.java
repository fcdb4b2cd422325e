package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpStreamTest extends TcpStreamContract {

    @Override
    String backend() {
        return "uring";
    }
}
