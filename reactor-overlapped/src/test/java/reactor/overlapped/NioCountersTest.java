package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioCountersTest extends CountersContract {

    @Override
    String backend() {
        return "nio";
    }
}
