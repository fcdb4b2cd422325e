package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpUdpCancelTest extends UdpCancelContract {

    IocpUdpCancelTest() {
        super("iocp");
    }
}
