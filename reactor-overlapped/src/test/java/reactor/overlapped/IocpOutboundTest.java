package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpOutboundTest extends OutboundContract {

    @Override
    String backend() {
        return "iocp";
    }
}
