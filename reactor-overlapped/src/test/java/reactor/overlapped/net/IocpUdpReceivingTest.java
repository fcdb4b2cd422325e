package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpUdpReceivingTest extends UdpReceivingContract {

    IocpUdpReceivingTest() {
        super("iocp");
    }
}
