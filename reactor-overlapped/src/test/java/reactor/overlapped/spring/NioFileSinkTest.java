package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileSinkTest extends FileSinkContract {
    NioFileSinkTest() {
        super("nio");
    }
}
