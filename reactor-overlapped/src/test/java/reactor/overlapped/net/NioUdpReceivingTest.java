package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioUdpReceivingTest extends UdpReceivingContract {

    NioUdpReceivingTest() {
        super("nio");
    }
}
