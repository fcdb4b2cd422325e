package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioPacketTest extends PacketContract {

    @Override
    String backend() {
        return "nio";
    }
}
