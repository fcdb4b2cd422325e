package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

/** recvmsg and sendmsg. */
@Tag("uring")
class UringUdpPacketInfoTest extends UdpPacketInfoContract {

    UringUdpPacketInfoTest() {
        super("uring");
    }
}
