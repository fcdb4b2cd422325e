package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpFairnessTest extends TcpFairnessContract {

    @Override
    String backend() {
        return "uring";
    }
}
