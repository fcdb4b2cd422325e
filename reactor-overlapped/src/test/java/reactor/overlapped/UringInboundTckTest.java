package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "uring")
public class UringInboundTckTest extends InboundTck {

    @Override
    protected String backend() {
        return "uring";
    }
}
