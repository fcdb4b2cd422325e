package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileStreamTest extends StreamingContract {
    UringFileStreamTest() {
        super("uring");
    }
}
