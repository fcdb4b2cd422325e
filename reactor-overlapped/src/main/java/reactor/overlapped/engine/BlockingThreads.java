package reactor.overlapped.engine;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads of calls that may block. They are never interrupted, because an interrupt closes a FileChannel. */
final class BlockingThreads {

    private static final int THREADS = 10 * Runtime.getRuntime().availableProcessors();
    private static final int IDLE_SECONDS = 30;

    private BlockingThreads() {}

    static ScheduledThreadPoolExecutor create(String port, boolean daemon) {
        AtomicInteger number = new AtomicInteger();
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(THREADS, work -> {
            Thread thread = new Thread(work, port + "-blocking-" + number.incrementAndGet());
            thread.setDaemon(daemon);
            return thread;
        });
        threads.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        threads.allowCoreThreadTimeOut(true);
        threads.setRemoveOnCancelPolicy(true);
        return threads;
    }
}
