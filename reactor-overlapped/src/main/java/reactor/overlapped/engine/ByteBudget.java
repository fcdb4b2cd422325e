package reactor.overlapped.engine;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that the streams of a port may hold beyond the one block that each always may. */
final class ByteBudget {

    private final long limit;
    private final AtomicLong used = new AtomicLong();

    ByteBudget(long limit) {
        this.limit = limit;
    }

    boolean tryAcquire(long bytes) {
        long seen;
        do {
            seen = used.get();
            if (seen + bytes > limit) {
                return false;
            }
        } while (!used.compareAndSet(seen, seen + bytes));
        return true;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
