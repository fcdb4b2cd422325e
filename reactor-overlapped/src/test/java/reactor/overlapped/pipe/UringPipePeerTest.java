package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringPipePeerTest extends PipePeerContract {

    UringPipePeerTest() {
        super("uring");
    }
}
