package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioServedFileTest extends ServedFileContract {
    NioServedFileTest() {
        super("nio");
    }
}
