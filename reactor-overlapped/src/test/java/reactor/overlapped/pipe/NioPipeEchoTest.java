package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioPipeEchoTest extends PipeEchoContract {

    NioPipeEchoTest() {
        super("nio");
    }
}
