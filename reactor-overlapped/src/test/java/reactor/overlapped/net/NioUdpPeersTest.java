package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioUdpPeersTest extends UdpPeersContract {

    NioUdpPeersTest() {
        super("nio");
    }
}
