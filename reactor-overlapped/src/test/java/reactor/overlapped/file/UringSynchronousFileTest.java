package reactor.overlapped.file;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringSynchronousFileTest extends SynchronousContract {
    UringSynchronousFileTest() {
        super("uring");
    }
}
