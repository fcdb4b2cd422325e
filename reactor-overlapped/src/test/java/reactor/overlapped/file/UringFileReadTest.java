package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileReadTest extends ReadingContract {
    UringFileReadTest() {
        super("uring");
    }
}
