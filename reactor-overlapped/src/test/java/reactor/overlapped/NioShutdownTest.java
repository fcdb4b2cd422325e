package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioShutdownTest extends ShutdownContract {

    @Override
    String backend() {
        return "nio";
    }
}
