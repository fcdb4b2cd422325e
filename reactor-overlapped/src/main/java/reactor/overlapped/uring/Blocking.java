package reactor.overlapped.uring;

import reactor.core.scheduler.NonBlocking;

/** Guards native calls that may block, which BlockHound does not see. */
final class Blocking {

    private Blocking() {}

    /** Fails when the calling thread must not block, a worker of a port for one. */
    static void check(String operation, String target) {
        Thread thread = Thread.currentThread();
        if (thread instanceof NonBlocking) {
            throw new IllegalStateException(
                    operation + " of " + target + " may block, which thread " + thread.getName() + " must not");
        }
    }
}
