package reactor.overlapped.net;

import java.net.SocketAddress;
import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringUnixDomainSendFileTest extends TcpSendFileContract {

    @Override
    String backend() {
        return "uring";
    }

    @Override
    SocketAddress anyAddress() {
        return unixAddress();
    }
}
