package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioCongestionTest extends CongestionContract {

    @Override
    String backend() {
        return "nio";
    }
}
