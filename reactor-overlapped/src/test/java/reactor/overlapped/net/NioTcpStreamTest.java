package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpStreamTest extends TcpStreamContract {

    @Override
    String backend() {
        return "nio";
    }
}
