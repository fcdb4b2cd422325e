package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpUdpMulticastTest extends UdpMulticastContract {

    IocpUdpMulticastTest() {
        super("iocp");
    }
}
