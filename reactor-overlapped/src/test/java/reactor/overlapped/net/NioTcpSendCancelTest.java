package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpSendCancelTest extends TcpSendCancelContract {

    @Override
    String backend() {
        return "nio";
    }
}
