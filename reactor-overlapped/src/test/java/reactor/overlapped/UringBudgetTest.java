package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("uring")
class UringBudgetTest extends BudgetContract {

    @Override
    String backend() {
        return "uring";
    }
}
