package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpFairnessTest extends TcpFairnessContract {

    @Override
    String backend() {
        return "nio";
    }
}
