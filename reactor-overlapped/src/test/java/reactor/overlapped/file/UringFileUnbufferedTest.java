package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileUnbufferedTest extends UnbufferedContract {
    UringFileUnbufferedTest() {
        super("uring");
    }
}
