package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpPipeSendingTest extends PipeSendingContract {

    IocpPipeSendingTest() {
        super("iocp");
    }
}
