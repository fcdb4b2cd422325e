package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpSendFileTest extends TcpSendFileContract {

    @Override
    String backend() {
        return "nio";
    }
}
