package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileOpeningTest extends OpeningContract {
    NioFileOpeningTest() {
        super("nio");
    }
}
