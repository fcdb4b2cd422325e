package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpMetricsTest extends TcpMetricsContract {

    @Override
    String backend() {
        return "iocp";
    }
}
