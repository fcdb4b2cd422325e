package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioUdpPeersTest extends UdpPeersContract {

    NioUdpPeersTest() {
        super("nio");
    }
}
