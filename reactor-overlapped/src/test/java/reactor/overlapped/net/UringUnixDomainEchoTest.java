package reactor.overlapped.net;

import java.net.SocketAddress;
import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUnixDomainEchoTest extends TcpEchoContract {

    @Override
    String backend() {
        return "uring";
    }

    @Override
    SocketAddress anyAddress() {
        return unixAddress();
    }
}
