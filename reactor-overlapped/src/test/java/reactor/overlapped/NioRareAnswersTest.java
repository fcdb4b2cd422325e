package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioRareAnswersTest extends RareAnswersContract {

    @Override
    String backend() {
        return "nio";
    }
}
