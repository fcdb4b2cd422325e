package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioPipeServingTest extends PipeServingContract {

    NioPipeServingTest() {
        super("nio");
    }
}
