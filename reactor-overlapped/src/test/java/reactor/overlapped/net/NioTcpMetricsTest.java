package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpMetricsTest extends TcpMetricsContract {

    @Override
    String backend() {
        return "nio";
    }
}
