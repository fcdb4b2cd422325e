package reactor.overlapped.nio;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where workers wait. A wake releases one waiter: the one that came last, whose caches are warmest, and one that attends no sockets before
 * one that does. When nobody waits it is kept as a permit for the next that would. There are never more permits than workers: each of them
 * looks for work before it waits, so more would only make empty rounds. Waiting allocates nothing, which a semaphore or a condition would.
 */
final class NioParking {

    /** One worker's place to wait. */
    static final class Waiter {

        private final Thread thread;
        private @Nullable NioSelector selecting;
        private boolean watching;
        private boolean nudged;
        private volatile boolean woken;

        Waiter(Thread thread) {
            this.thread = thread;
        }

        /** {@return whether what ended the wait was no wake but a nudge, which is for the dispatcher only} */
        boolean wasNudged() {
            return nudged;
        }

        /** How dear it is to wake it. */
        private int cost() {
            return selecting != null ? 2 : watching ? 1 : 0;
        }

        private void rouse(@Nullable NioSelector where) {
            if (where == null) {
                LockSupport.unpark(thread);
            } else {
                where.wakeup();
            }
        }
    }

    private final Waiter[] waiting;
    private volatile int count;
    private volatile int permits;

    NioParking(int workers) {
        waiting = new Waiter[workers];
    }

    /** Lets one waiter go on, or the next that would wait. */
    void wake() {
        if (permits == waiting.length) {
            // Nobody waits while there are permits, and whoever takes one looks for work after this read.
            return;
        }
        Waiter waiter;
        NioSelector where = null;
        synchronized (this) {
            waiter = takeOne(false, false);
            if (waiter != null) {
                where = waiter.selecting;
            } else if (permits < waiting.length) {
                permits = permits + 1;
            }
        }
        if (waiter != null) {
            waiter.rouse(where);
        }
    }

    /**
     * Makes one waiter look at the selectors again.
     *
     * @param parked whether one that selects will not do
     * @return false when there is none
     */
    boolean nudge(boolean parked) {
        if (count == 0) {
            return false;
        }
        Waiter waiter;
        NioSelector where;
        synchronized (this) {
            waiter = takeOne(true, parked);
            if (waiter == null) {
                return false;
            }
            where = waiter.selecting;
        }
        waiter.rouse(where);
        return true;
    }

    private @Nullable Waiter takeOne(boolean nudge, boolean parked) {
        int best = -1;
        for (int i = count - 1; i >= 0; i--) {
            if (best < 0 || waiting[i].cost() < waiting[best].cost()) {
                best = i;
            }
        }
        if (best < 0 || (parked && waiting[best].selecting != null)) {
            return null;
        }
        Waiter waiter = waiting[best];
        remove(best);
        waiter.nudged = nudge;
        waiter.woken = true;
        return waiter;
    }

    /**
     * Joins those who wait; what the caller looks at after it cannot have changed without somebody seeing the waiter.
     *
     * @param selecting where it is going to block, null when it parks
     * @return false when there was a permit: the caller does not wait
     */
    synchronized boolean enter(Waiter self, @Nullable NioSelector selecting) {
        if (permits > 0) {
            permits = permits - 1;
            return false;
        }
        self.woken = false;
        self.watching = false;
        self.selecting = selecting;
        waiting[count] = self;
        count = count + 1;
        return true;
    }

    /** Tells that the waiter waits with a limit, for the others' sake. */
    synchronized void watching(Waiter self) {
        self.watching = true;
    }

    /** Takes a waiter out again. {@return false when it has been woken meanwhile, so that the wake is not lost} */
    synchronized boolean leave(Waiter self) {
        for (int i = count - 1; i >= 0; i--) {
            if (waiting[i] == self) {
                remove(i);
                return true;
            }
        }
        return false;
    }

    private void remove(int index) {
        int last = count - 1;
        System.arraycopy(waiting, index + 1, waiting, index, last - index);
        waiting[last] = null;
        count = last;
    }

    /** Between {@link #enter} and {@link #leave}: parks until it is woken, but no longer than told; a negative time is without limit. */
    void park(Waiter self, long nanos) {
        long end = nanos < 0 ? 0 : System.nanoTime() + nanos;
        while (!self.woken) {
            if (nanos < 0) {
                LockSupport.park(this);
            } else {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return;
                }
                LockSupport.parkNanos(this, left);
            }
            // An interrupt left standing would make every park return at once. Nobody but user code interrupts a
            // worker.
            Thread.interrupted();
        }
    }

    /** Waits for a wake, but no longer than told; a negative time is without limit. */
    void await(Waiter self, long nanos) {
        if (enter(self, null)) {
            park(self, nanos);
            leave(self);
        }
    }
}
