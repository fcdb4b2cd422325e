package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpServerCloseTest extends TcpServerCloseContract {

    @Override
    String backend() {
        return "uring";
    }
}
