package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioFileFlagTest extends FlagContract {
    NioFileFlagTest() {
        super("nio");
    }
}
