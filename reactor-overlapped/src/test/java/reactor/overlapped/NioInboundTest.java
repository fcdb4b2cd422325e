package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioInboundTest extends InboundContract {

    @Override
    String backend() {
        return "nio";
    }
}
