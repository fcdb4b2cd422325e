package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

/** WSARecvMsg and WSASendMsg. */
@Tag("iocp")
class IocpUdpPacketInfoTest extends UdpPacketInfoContract {

    IocpUdpPacketInfoTest() {
        super("iocp");
    }
}
