package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUdpMulticastTest extends UdpMulticastContract {

    UringUdpMulticastTest() {
        super("uring");
    }
}
