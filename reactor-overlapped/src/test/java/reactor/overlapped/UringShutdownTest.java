package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringShutdownTest extends ShutdownContract {

    @Override
    String backend() {
        return "uring";
    }
}
