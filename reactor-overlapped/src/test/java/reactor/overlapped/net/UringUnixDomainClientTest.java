package reactor.overlapped.net;

import java.net.SocketAddress;
import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUnixDomainClientTest extends TcpClientContract {

    @Override
    String backend() {
        return "uring";
    }

    @Override
    SocketAddress anyAddress() {
        return unixAddress();
    }
}
