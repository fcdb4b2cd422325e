package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "nio")
public class NioSinkTckTest extends SinkTck {

    @Override
    protected String backend() {
        return "nio";
    }
}
