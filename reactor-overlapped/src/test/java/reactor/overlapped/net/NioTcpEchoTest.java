package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpEchoTest extends TcpEchoContract {

    @Override
    String backend() {
        return "nio";
    }
}
