package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioPipeConnectingTest extends PipeConnectingContract {

    NioPipeConnectingTest() {
        super("nio");
    }

    @Override
    boolean knowsBusy() {
        return false;
    }
}
