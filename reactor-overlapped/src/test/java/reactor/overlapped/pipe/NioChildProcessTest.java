package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioChildProcessTest extends ChildProcessContract {

    NioChildProcessTest() {
        super("nio");
    }
}
