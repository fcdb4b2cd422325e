package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringPipeServingTest extends PipeServingContract {

    UringPipeServingTest() {
        super("uring");
    }
}
