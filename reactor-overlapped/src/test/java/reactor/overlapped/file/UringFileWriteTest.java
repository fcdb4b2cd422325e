package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileWriteTest extends WritingContract {
    UringFileWriteTest() {
        super("uring");
    }
}
