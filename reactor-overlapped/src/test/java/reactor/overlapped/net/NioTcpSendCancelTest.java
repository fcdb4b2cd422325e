package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpSendCancelTest extends TcpSendCancelContract {

    @Override
    String backend() {
        return "nio";
    }
}
