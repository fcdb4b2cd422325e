package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** The driver with workers that do nothing but dispatch: after each batch they run what its completions asked for. */
final class RawPort implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int SLOTS = 16;

    final NioDriver driver;
    final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private final AtomicInteger started = new AtomicInteger();
    private final List<Thread> workers = new ArrayList<>();
    private final ThreadLocal<Queue<Runnable>> batch = new ThreadLocal<>();
    private final List<SystemHandle> handles = new ArrayList<>();
    private volatile boolean stopped;

    RawPort(int concurrency, int workerCount) {
        List<RawSlot> slots = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new RawSlot(i, ended -> {}));
        }
        driver = new NioDriver(
                new DriverSettings("raw", concurrency, workerCount, 64, slots, 0, Unpooled::directBuffer),
                slot -> ((RawSlot) slot).completed());
        for (int i = 0; i < workerCount; i++) {
            int index = i;
            Thread worker = new Thread(() -> work(index), "raw-" + index);
            worker.setDaemon(true);
            workers.add(worker);
            worker.start();
        }
    }

    private void work(int index) {
        Queue<Runnable> ran = new ConcurrentLinkedQueue<>();
        batch.set(ran);
        Dispatcher dispatcher = driver.dispatcher(index);
        try {
            while (!stopped) {
                dispatcher.dispatch(-1);
                for (Runnable next = ran.poll(); next != null; next = ran.poll()) {
                    next.run();
                }
            }
        } catch (RuntimeException | Error e) {
            unexpected.add(e);
        } finally {
            driver.wake();
            dispatcher.close();
        }
    }

    /** Opens a handle that is closed with the port. */
    SystemHandle open(OpenSpec spec) throws IOException {
        return adopt(driver.open(spec));
    }

    SystemHandle adopt(SystemHandle handle) {
        synchronized (handles) {
            handles.add(handle);
        }
        return handle;
    }

    void close(SystemHandle handle) throws IOException {
        synchronized (handles) {
            handles.remove(handle);
        }
        handle.cancelAll();
        handle.close();
    }

    /** Issues a request and calls back on a worker after its batch, or here when it is complete at once. */
    RawSlot start(SystemHandle handle, Request request, Consumer<Request> then) {
        RawSlot slot = new RawSlot(started.getAndIncrement(), then);
        slot.request = request;
        if (handle.start(slot, null) == SystemHandle.DONE) {
            slot.completed();
        }
        return slot;
    }

    /** Issues a request and waits for its completion. */
    Request call(SystemHandle handle, Request request) throws InterruptedException {
        Semaphore done = new Semaphore(0);
        start(handle, request, completed -> done.release());
        assertThat(done.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .as("completion of " + request.op)
                .isTrue();
        return request;
    }

    static Request request(Op op) {
        Request request = new Request() {};
        request.op = op;
        return request;
    }

    @Override
    public void close() throws Exception {
        List<SystemHandle> open;
        synchronized (handles) {
            open = new ArrayList<>(handles);
        }
        for (SystemHandle handle : open) {
            handle.cancelAll();
            handle.close();
        }
        stopped = true;
        for (int i = 0; i < workers.size(); i++) {
            driver.wake();
        }
        for (Thread worker : workers) {
            worker.join(PATIENCE.toMillis());
            assertThat(worker.isAlive()).as(worker.getName() + " still runs").isFalse();
        }
        driver.close(false);
        assertThat(unexpected).isEmpty();
    }

    /** A slot that is used once and counts its completions. */
    final class RawSlot extends Slot {

        private final AtomicInteger completions = new AtomicInteger();
        private final Consumer<Request> then;

        RawSlot(int index, Consumer<Request> then) {
            super(index);
            this.then = then;
        }

        @Override
        public int generation() {
            return 0;
        }

        private void completed() {
            Request request = this.request;
            if (completions.incrementAndGet() != 1) {
                unexpected.add(new AssertionError("completed twice: " + request.op));
                return;
            }
            Queue<Runnable> later = batch.get();
            if (later != null) {
                later.add(() -> then.accept(request));
            } else {
                then.accept(request);
            }
        }
    }
}
