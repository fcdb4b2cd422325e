package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringOutboundTest extends OutboundContract {

    @Override
    String backend() {
        return "uring";
    }
}
