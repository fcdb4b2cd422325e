package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "iocp")
public class IocpInboundTckTest extends InboundTck {

    @Override
    protected String backend() {
        return "iocp";
    }
}
