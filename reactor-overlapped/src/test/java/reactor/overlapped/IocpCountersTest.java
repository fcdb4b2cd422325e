package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpCountersTest extends CountersContract {

    @Override
    String backend() {
        return "iocp";
    }
}
