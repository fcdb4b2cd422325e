package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringCongestionTest extends CongestionContract {

    @Override
    String backend() {
        return "uring";
    }
}
