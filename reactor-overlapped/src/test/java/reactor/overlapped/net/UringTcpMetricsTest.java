package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpMetricsTest extends TcpMetricsContract {

    @Override
    String backend() {
        return "uring";
    }
}
