package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpInteropTest extends TcpInteropContract {

    @Override
    String backend() {
        return "nio";
    }
}
