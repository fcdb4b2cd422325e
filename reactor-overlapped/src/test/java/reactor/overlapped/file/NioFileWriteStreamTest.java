package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileWriteStreamTest extends WriteStreamContract {
    NioFileWriteStreamTest() {
        super("nio");
    }
}
