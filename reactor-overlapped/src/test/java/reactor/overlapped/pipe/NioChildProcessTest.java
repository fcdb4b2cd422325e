package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioChildProcessTest extends ChildProcessContract {

    NioChildProcessTest() {
        super("nio");
    }
}
