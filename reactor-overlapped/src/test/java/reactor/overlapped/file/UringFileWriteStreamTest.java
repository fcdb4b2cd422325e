package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileWriteStreamTest extends WriteStreamContract {
    UringFileWriteStreamTest() {
        super("uring");
    }
}
