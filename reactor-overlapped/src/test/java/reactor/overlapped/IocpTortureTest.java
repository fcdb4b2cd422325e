package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpTortureTest extends TortureContract {

    @Override
    String backend() {
        return "iocp";
    }
}
