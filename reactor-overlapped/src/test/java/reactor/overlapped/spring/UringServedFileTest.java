package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringServedFileTest extends ServedFileContract {
    UringServedFileTest() {
        super("uring");
    }
}
