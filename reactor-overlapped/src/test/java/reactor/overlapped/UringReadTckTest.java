package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "uring")
public class UringReadTckTest extends ReadTck {

    @Override
    protected String backend() {
        return "uring";
    }
}
