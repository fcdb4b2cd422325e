package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileCloseTest extends ClosingContract {
    UringFileCloseTest() {
        super("uring");
    }
}
