package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUdpSendingTest extends UdpSendingContract {

    UringUdpSendingTest() {
        super("uring");
    }
}
