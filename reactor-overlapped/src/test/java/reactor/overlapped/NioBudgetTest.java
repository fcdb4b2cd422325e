package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("nio")
class NioBudgetTest extends BudgetContract {

    @Override
    String backend() {
        return "nio";
    }
}
