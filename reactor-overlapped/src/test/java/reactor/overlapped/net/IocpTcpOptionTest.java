package reactor.overlapped.net;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTcpOptionTest extends TcpOptionContract {

    @Override
    String backend() {
        return "iocp";
    }

    @Override
    int fionread() {
        return 0x4004667F;
    }

    @Override
    boolean refusesIpv4() {
        return true;
    }
}
