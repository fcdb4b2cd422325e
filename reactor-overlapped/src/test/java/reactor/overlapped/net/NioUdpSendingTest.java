package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioUdpSendingTest extends UdpSendingContract {

    NioUdpSendingTest() {
        super("nio");
    }
}
