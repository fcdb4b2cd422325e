package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringTcpOptionTest extends TcpOptionContract {

    @Override
    String backend() {
        return "uring";
    }

    @Override
    int fionread() {
        return 0x541B;
    }

    @Override
    boolean refusesIpv4() {
        return true;
    }
}
