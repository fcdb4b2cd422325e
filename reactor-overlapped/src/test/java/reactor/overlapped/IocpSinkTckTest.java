package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "iocp")
public class IocpSinkTckTest extends SinkTck {

    @Override
    protected String backend() {
        return "iocp";
    }
}
