package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpCancelTest extends TcpCancelContract {

    @Override
    String backend() {
        return "nio";
    }
}
