package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioOrderTest extends OrderContract {

    @Override
    String backend() {
        return "nio";
    }
}
