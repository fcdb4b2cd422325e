package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioPipePeerTest extends PipePeerContract {

    NioPipePeerTest() {
        super("nio");
    }
}
