package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpFileFlagTest extends FlagContract {
    IocpFileFlagTest() {
        super("iocp");
    }
}
