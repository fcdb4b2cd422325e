package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioUdpMulticastTest extends UdpMulticastContract {

    NioUdpMulticastTest() {
        super("nio");
    }
}
