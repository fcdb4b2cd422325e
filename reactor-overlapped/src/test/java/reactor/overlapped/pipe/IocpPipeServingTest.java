package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpPipeServingTest extends PipeServingContract {

    IocpPipeServingTest() {
        super("iocp");
    }
}
