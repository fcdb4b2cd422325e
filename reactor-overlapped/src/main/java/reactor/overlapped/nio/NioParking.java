package reactor.overlapped.nio;

import java.util.concurrent.locks.LockSupport;

/**
 * Where workers wait. A wake releases the waiter that came last, whose caches are warmest; when nobody waits it is kept as a permit for
 * the next that would. There are never more permits than workers: each of them looks for work before it waits, so more would only
 * make empty rounds. Waiting allocates nothing, which a semaphore or a condition would.
 */
final class NioParking {

    /** Looks at the permits this often before a thread parks. */
    private static final int SPINS = 0;

    /** One worker's place to wait. */
    static final class Waiter {

        private final Thread thread;
        private volatile boolean woken;

        Waiter(Thread thread) {
            this.thread = thread;
        }
    }

    private final Waiter[] waiting;
    private int count;
    private volatile int permits;

    NioParking(int workers) {
        waiting = new Waiter[workers];
    }

    void wake() {
        if (permits == waiting.length) {
            // Nobody waits while there are permits, and whoever takes one looks for work after this read.
            return;
        }
        Waiter waiter = null;
        synchronized (this) {
            if (count > 0) {
                waiter = waiting[--count];
                waiting[count] = null;
                waiter.woken = true;
            } else if (permits < waiting.length) {
                permits = permits + 1;
            }
        }
        if (waiter != null) {
            LockSupport.unpark(waiter.thread);
        }
    }

    /** Waits for a wake, but no longer than told; a negative time is without limit. */
    void await(Waiter self, long nanos) {
        for (int i = 0; i < SPINS && permits == 0; i++) {
            Thread.onSpinWait();
        }
        synchronized (this) {
            if (permits > 0) {
                permits = permits - 1;
                return;
            }
            self.woken = false;
            waiting[count++] = self;
        }
        long end = nanos < 0 ? 0 : System.nanoTime() + nanos;
        while (!self.woken) {
            if (nanos < 0) {
                LockSupport.park(this);
            } else {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    if (leave(self)) {
                        return;
                    }
                    continue;
                }
                LockSupport.parkNanos(this, left);
            }
            // An interrupt left standing would make every park return at once. Nobody but user code interrupts a
            // worker.
            Thread.interrupted();
        }
    }

    /** Takes a waiter out again. {@return false when it has been woken meanwhile, so that the wake is not lost} */
    private synchronized boolean leave(Waiter self) {
        for (int i = count - 1; i >= 0; i--) {
            if (waiting[i] == self) {
                System.arraycopy(waiting, i + 1, waiting, i, --count - i);
                waiting[count] = null;
                return true;
            }
        }
        return false;
    }
}
