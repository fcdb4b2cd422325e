package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpErrorTest extends TcpErrorContract {

    @Override
    String backend() {
        return "nio";
    }
}
