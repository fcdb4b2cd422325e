package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpUdpSendingTest extends UdpSendingContract {

    IocpUdpSendingTest() {
        super("iocp");
    }
}
