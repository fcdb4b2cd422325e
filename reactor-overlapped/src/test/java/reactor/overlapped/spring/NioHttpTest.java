package reactor.overlapped.spring;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioHttpTest extends HttpContract {
    NioHttpTest() {
        super("nio");
    }
}
