package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "iocp")
public class IocpStreamTckTest extends StreamTck {

    @Override
    protected String backend() {
        return "iocp";
    }
}
