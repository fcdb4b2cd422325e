package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioOutboundTest extends OutboundContract {

    @Override
    String backend() {
        return "nio";
    }
}
