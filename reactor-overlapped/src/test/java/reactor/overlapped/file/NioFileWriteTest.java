package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileWriteTest extends WritingContract {
    NioFileWriteTest() {
        super("nio");
    }
}
