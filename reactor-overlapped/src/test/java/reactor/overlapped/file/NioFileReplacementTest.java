package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileReplacementTest extends ReplacementContract {
    NioFileReplacementTest() {
        super("nio");
    }
}
