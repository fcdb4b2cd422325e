package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("nio")
@Tag("selector")
class NioTcpOptionTest extends TcpOptionContract {

    @Override
    String backend() {
        return "nio";
    }

    @Override
    int fionread() {
        return 0;
    }

    @Override
    boolean refusesIpv4() {
        return false;
    }
}
