package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioSynchronousFileTest extends SynchronousContract {
    NioSynchronousFileTest() {
        super("nio");
    }
}
