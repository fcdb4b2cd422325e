package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioUdpMulticastTest extends UdpMulticastContract {

    NioUdpMulticastTest() {
        super("nio");
    }
}
