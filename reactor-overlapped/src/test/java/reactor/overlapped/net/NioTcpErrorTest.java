package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpErrorTest extends TcpErrorContract {

    @Override
    String backend() {
        return "nio";
    }
}
