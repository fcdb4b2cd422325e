package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpPipeTortureTest extends PipeTortureContract {

    IocpPipeTortureTest() {
        super("iocp");
    }
}
