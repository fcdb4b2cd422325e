package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioAcceptingTest extends AcceptingContract {

    @Override
    String backend() {
        return "nio";
    }
}
