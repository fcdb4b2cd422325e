package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTortureTest extends TortureContract {

    @Override
    String backend() {
        return "uring";
    }
}
