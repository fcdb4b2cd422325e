package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileErrorTest extends ErrorContract {
    UringFileErrorTest() {
        super("uring");
    }
}
