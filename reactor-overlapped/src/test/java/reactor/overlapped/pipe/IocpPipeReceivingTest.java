package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpPipeReceivingTest extends PipeReceivingContract {

    IocpPipeReceivingTest() {
        super("iocp");
    }
}
