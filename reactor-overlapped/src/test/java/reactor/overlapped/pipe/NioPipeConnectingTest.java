package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioPipeConnectingTest extends PipeConnectingContract {

    NioPipeConnectingTest() {
        super("nio");
    }

    @Override
    boolean knowsBusy() {
        return false;
    }
}
