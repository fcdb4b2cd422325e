package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUdpCancelTest extends UdpCancelContract {

    UringUdpCancelTest() {
        super("uring");
    }
}
