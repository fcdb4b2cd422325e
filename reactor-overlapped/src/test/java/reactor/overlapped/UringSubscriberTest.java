package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringSubscriberTest extends SubscriberContract {

    @Override
    String backend() {
        return "uring";
    }
}
