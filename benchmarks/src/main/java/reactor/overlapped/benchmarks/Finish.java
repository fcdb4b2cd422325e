package reactor.overlapped.benchmarks;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where the benchmark's thread waits until all parts of an invocation are done, or one has failed. */
final class Finish {

    private final CountDownLatch left;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicLong bytes = new AtomicLong();

    Finish(int parts) {
        left = new CountDownLatch(parts);
    }

    /** A part is done and has moved that many bytes. */
    void done(long partBytes) {
        bytes.addAndGet(partBytes);
        left.countDown();
    }

    void failed(Throwable reason) {
        failure.set(reason);
        while (left.getCount() > 0) {
            left.countDown();
        }
    }

    /** Waits. A benchmark that moved fewer bytes than it should says nothing, so it fails. */
    long await(long expectedBytes) throws InterruptedException {
        left.await();
        Throwable reason = failure.get();
        if (reason != null) {
            throw new IllegalStateException(reason);
        }
        if (bytes.get() != expectedBytes) {
            throw new IllegalStateException(bytes + " bytes were moved, not " + expectedBytes);
        }
        return expectedBytes;
    }
}
