package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpPipeEchoTest extends PipeEchoContract {

    IocpPipeEchoTest() {
        super("iocp");
    }
}
