package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileReadTest extends ReadingContract {
    NioFileReadTest() {
        super("nio");
    }
}
