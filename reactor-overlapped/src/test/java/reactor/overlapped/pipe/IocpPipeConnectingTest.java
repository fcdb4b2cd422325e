package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpPipeConnectingTest extends PipeConnectingContract {

    IocpPipeConnectingTest() {
        super("iocp");
    }

    @Override
    boolean knowsBusy() {
        return true;
    }
}
