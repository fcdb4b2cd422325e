package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileOpeningTest extends OpeningContract {
    UringFileOpeningTest() {
        super("uring");
    }
}
