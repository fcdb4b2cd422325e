package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioUdpSendingTest extends UdpSendingContract {

    NioUdpSendingTest() {
        super("nio");
    }
}
