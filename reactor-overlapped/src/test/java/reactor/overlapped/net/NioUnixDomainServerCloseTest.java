package reactor.overlapped.net;

import java.net.SocketAddress;
import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioUnixDomainServerCloseTest extends TcpServerCloseContract {

    @Override
    String backend() {
        return "nio";
    }

    @Override
    SocketAddress anyAddress() {
        return unixAddress();
    }
}
