package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioAcceptingTest extends AcceptingContract {

    @Override
    String backend() {
        return "nio";
    }
}
