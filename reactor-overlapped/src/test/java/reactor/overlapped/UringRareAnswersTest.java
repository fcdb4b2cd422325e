package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringRareAnswersTest extends RareAnswersContract {

    @Override
    String backend() {
        return "uring";
    }
}
