package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpClientTest extends TcpClientContract {

    @Override
    String backend() {
        return "nio";
    }
}
