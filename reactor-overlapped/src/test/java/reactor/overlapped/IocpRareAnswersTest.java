package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpRareAnswersTest extends RareAnswersContract {

    @Override
    String backend() {
        return "iocp";
    }
}
