package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioTcpMetricsTest extends TcpMetricsContract {

    @Override
    String backend() {
        return "nio";
    }
}
