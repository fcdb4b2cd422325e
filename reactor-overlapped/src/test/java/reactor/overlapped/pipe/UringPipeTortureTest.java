package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringPipeTortureTest extends PipeTortureContract {

    UringPipeTortureTest() {
        super("uring");
    }
}
