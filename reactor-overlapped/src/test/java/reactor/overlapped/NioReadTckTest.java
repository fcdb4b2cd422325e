package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "nio")
public class NioReadTckTest extends ReadTck {

    @Override
    protected String backend() {
        return "nio";
    }
}
