package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioPipeTortureTest extends PipeTortureContract {

    NioPipeTortureTest() {
        super("nio");
    }
}
