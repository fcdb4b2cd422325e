package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringCountersTest extends CountersContract {

    @Override
    String backend() {
        return "uring";
    }
}
