package reactor.overlapped;

import org.testng.annotations.Test;

@Test(groups = "uring")
public class UringSinkTckTest extends SinkTck {

    @Override
    protected String backend() {
        return "uring";
    }
}
