package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "uring")
public class UringStreamTckTest extends StreamTck {

    @Override
    protected String backend() {
        return "uring";
    }
}
