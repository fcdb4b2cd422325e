package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpServerTest extends TcpServerContract {

    @Override
    String backend() {
        return "nio";
    }
}
