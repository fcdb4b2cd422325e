package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioUdpCancelTest extends UdpCancelContract {

    NioUdpCancelTest() {
        super("nio");
    }
}
