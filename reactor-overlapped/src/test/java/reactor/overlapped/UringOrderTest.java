package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringOrderTest extends OrderContract {

    @Override
    String backend() {
        return "uring";
    }
}
