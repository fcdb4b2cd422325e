package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpUdpPeersTest extends UdpPeersContract {

    IocpUdpPeersTest() {
        super("iocp");
    }
}
