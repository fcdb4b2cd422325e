package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioPipeEchoTest extends PipeEchoContract {

    NioPipeEchoTest() {
        super("nio");
    }
}
