package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileTailTest extends TailContract {
    NioFileTailTest() {
        super("nio");
    }
}
