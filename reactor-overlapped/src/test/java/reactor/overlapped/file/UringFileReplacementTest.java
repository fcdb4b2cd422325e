package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileReplacementTest extends ReplacementContract {
    UringFileReplacementTest() {
        super("uring");
    }
}
