package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpInboundTest extends InboundContract {

    @Override
    String backend() {
        return "iocp";
    }
}
