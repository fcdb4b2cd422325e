package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringInboundTest extends InboundContract {

    @Override
    String backend() {
        return "uring";
    }
}
