package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioPipeReceivingTest extends PipeReceivingContract {

    NioPipeReceivingTest() {
        super("nio");
    }
}
