package reactor.overlapped;

import org.junit.jupiter.api.Tag;

@Tag("iocp")
class IocpBudgetTest extends BudgetContract {

    @Override
    String backend() {
        return "iocp";
    }
}
