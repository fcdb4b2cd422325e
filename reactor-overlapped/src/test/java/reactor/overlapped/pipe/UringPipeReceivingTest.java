package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringPipeReceivingTest extends PipeReceivingContract {

    UringPipeReceivingTest() {
        super("uring");
    }
}
