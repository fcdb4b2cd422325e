package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "iocp")
public class IocpReadTckTest extends ReadTck {

    @Override
    protected String backend() {
        return "iocp";
    }
}
