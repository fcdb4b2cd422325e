package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "nio")
public class NioInboundTckTest extends InboundTck {

    @Override
    protected String backend() {
        return "nio";
    }
}
