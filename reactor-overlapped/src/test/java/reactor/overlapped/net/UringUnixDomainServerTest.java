package reactor.overlapped.net;

import java.net.SocketAddress;
import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUnixDomainServerTest extends TcpServerContract {

    @Override
    String backend() {
        return "uring";
    }

    @Override
    SocketAddress anyAddress() {
        return unixAddress();
    }
}
