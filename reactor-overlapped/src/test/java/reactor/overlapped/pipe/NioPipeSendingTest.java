package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioPipeSendingTest extends PipeSendingContract {

    NioPipeSendingTest() {
        super("nio");
    }
}
