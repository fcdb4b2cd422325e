package reactor.overlapped.testing.faults;

import java.util.concurrent.Executor;

/** When, and from which thread, the engine hears of a completion. */
@FunctionalInterface
public interface Delivery {

    /** As the real backend does. */
    Delivery REAL = completion -> {
        throw new AssertionError("left to the backend");
    };

    /** Before the call that started the request has returned. */
    Delivery BEFORE_START_RETURNS = Runnable::run;

    void deliver(Runnable completion);

    /** From other threads, as soon as they get to it. */
    static Delivery on(Executor threads) {
        return threads::execute;
    }
}
