package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTortureTest extends TortureContract {

    @Override
    String backend() {
        return "nio";
    }
}
