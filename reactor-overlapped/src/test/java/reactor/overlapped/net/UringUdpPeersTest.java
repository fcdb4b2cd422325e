package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUdpPeersTest extends UdpPeersContract {

    UringUdpPeersTest() {
        super("uring");
    }
}
