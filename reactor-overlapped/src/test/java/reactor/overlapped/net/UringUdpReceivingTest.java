package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUdpReceivingTest extends UdpReceivingContract {

    UringUdpReceivingTest() {
        super("uring");
    }
}
