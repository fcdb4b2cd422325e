package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringPacketTest extends PacketContract {

    @Override
    String backend() {
        return "uring";
    }
}
