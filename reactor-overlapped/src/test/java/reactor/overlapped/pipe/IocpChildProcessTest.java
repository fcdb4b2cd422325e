package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpChildProcessTest extends ChildProcessContract {

    IocpChildProcessTest() {
        super("iocp");
    }
}
