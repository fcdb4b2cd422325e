package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileFlagTest extends FlagContract {
    UringFileFlagTest() {
        super("uring");
    }
}
