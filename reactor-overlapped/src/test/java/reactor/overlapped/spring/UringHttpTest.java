package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("uring")
@Tag("selector")
class UringHttpTest extends HttpContract {
    UringHttpTest() {
        super("uring");
    }
}
