package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "nio")
public class NioStreamTckTest extends StreamTck {

    @Override
    protected String backend() {
        return "nio";
    }
}
