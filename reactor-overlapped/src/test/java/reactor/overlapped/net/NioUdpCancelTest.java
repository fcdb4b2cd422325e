package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioUdpCancelTest extends UdpCancelContract {

    NioUdpCancelTest() {
        super("nio");
    }
}
