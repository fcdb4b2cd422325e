package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringFileTailTest extends TailContract {
    UringFileTailTest() {
        super("uring");
    }
}
