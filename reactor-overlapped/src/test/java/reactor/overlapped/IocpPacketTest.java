package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpPacketTest extends PacketContract {

    @Override
    String backend() {
        return "iocp";
    }
}
