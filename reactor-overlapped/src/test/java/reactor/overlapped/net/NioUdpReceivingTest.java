package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioUdpReceivingTest extends UdpReceivingContract {

    NioUdpReceivingTest() {
        super("nio");
    }
}
