package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpEchoTest extends TcpEchoContract {

    @Override
    String backend() {
        return "nio";
    }
}
