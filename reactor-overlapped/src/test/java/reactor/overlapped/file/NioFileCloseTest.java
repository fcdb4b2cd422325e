package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileCloseTest extends ClosingContract {
    NioFileCloseTest() {
        super("nio");
    }
}
