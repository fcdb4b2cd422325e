package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpSubscriberTest extends SubscriberContract {

    @Override
    String backend() {
        return "iocp";
    }
}
