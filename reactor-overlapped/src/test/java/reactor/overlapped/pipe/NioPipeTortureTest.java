package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioPipeTortureTest extends PipeTortureContract {

    NioPipeTortureTest() {
        super("nio");
    }
}
