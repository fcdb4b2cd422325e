package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileStreamTest extends StreamingContract {
    NioFileStreamTest() {
        super("nio");
    }
}
