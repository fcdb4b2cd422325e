package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioSubscriberTest extends SubscriberContract {

    @Override
    String backend() {
        return "nio";
    }
}
