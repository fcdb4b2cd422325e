package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileErrorTest extends ErrorContract {
    NioFileErrorTest() {
        super("nio");
    }
}
