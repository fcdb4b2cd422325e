package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioPipeReceivingTest extends PipeReceivingContract {

    NioPipeReceivingTest() {
        super("nio");
    }
}
