package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringAcceptingTest extends AcceptingContract {

    @Override
    String backend() {
        return "uring";
    }
}
