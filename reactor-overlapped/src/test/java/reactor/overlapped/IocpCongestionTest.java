package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpCongestionTest extends CongestionContract {

    @Override
    String backend() {
        return "iocp";
    }
}
