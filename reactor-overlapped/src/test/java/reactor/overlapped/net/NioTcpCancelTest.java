package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpCancelTest extends TcpCancelContract {

    @Override
    String backend() {
        return "nio";
    }
}
