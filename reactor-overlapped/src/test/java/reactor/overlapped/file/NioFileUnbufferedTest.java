package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileUnbufferedTest extends UnbufferedContract {
    NioFileUnbufferedTest() {
        super("nio");
    }
}
