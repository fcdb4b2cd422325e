package reactor.overlapped.net;

import java.net.SocketAddress;
import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioUnixDomainServerTest extends TcpServerContract {

    @Override
    String backend() {
        return "nio";
    }

    @Override
    SocketAddress anyAddress() {
        return unixAddress();
    }
}
