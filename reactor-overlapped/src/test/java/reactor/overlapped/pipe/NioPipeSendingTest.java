package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioPipeSendingTest extends PipeSendingContract {

    NioPipeSendingTest() {
        super("nio");
    }
}
