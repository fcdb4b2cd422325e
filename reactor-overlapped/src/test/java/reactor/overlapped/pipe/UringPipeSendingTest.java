package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringPipeSendingTest extends PipeSendingContract {

    UringPipeSendingTest() {
        super("uring");
    }
}
