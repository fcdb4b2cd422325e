package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileSinkTest extends FileSinkContract {
    UringFileSinkTest() {
        super("uring");
    }
}
