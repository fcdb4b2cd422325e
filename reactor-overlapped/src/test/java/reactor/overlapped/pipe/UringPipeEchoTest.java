package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringPipeEchoTest extends PipeEchoContract {

    UringPipeEchoTest() {
        super("uring");
    }
}
