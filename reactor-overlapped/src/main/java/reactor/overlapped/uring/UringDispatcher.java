package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.CANCEL_ALL;
import static reactor.overlapped.uring.IoUring.CANCEL_ANY;
import static reactor.overlapped.uring.IoUring.OP_ASYNC_CANCEL;
import static reactor.overlapped.uring.IoUring.OP_READ;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Slot;
import reactor.util.Logger;
import reactor.util.Loggers;
import reactor.util.concurrent.Queues;

/**
 * A ring and the worker that has it. What other threads want of it goes through a queue; the worker hands all that has come together to the
 * kernel by one call, which also waits for completions. A ring that sleeps is woken by its eventfd.
 */
final class UringDispatcher implements Dispatcher {

    private static final Logger LOGGER = Loggers.getLogger(UringDispatcher.class);

    private static final VarHandle SLEEPING;

    /** user_data of entries that belong to no slot; those of slots are never negative. */
    private static final long WAKE = -1;

    private static final long NOBODY = -2;

    private static final int QUEUE_BUDGET = 1024;

    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    static {
        try {
            SLEEPING = MethodHandles.lookup().findVarHandle(UringDispatcher.class, "sleeping", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Its number among the port's rings. */
    final int index;

    private final UringDriver driver;
    private final Ring ring;
    private final int eventfd;

    /** What a wake-up adds to the eventfd, and where the ring reads it to. */
    private final NativeMemory counter = NativeMemory.allocate(2 * Long.BYTES);

    private final Queue<Runnable> queue =
            Queues.<Runnable>unboundedMultiproducer().get();
    private @Nullable ProvidedBuffers provided;
    private @Nullable Thread owner;
    private final Structures structures = new Structures();
    private boolean wakeArmed;

    /** How many requests the present dispatch has completed. */
    private int completed;

    private volatile boolean sleeping;

    /** How many threads may be about to write to the eventfd: it stays open for them, because the next file gets its number at once. */
    private final AtomicInteger wakers = new AtomicInteger();

    UringDispatcher(UringDriver driver, int index, RingSetup setup) throws IOException {
        this.driver = driver;
        this.index = index;
        counter.bytes().putLong(0, 1);
        try {
            this.ring = setup.create();
        } catch (Throwable e) {
            counter.free();
            throw e;
        }
        this.eventfd = Libc.eventfd(0, Libc.EFD_CLOEXEC);
        try {
            if (eventfd < 0) {
                throw LinuxErrors.exception("eventfd", "io_uring", Native.getLastError());
            }
            if (setup.providesBuffers()) {
                provided = new ProvidedBuffers(ring);
            }
        } catch (Throwable e) {
            end(false);
            throw e;
        }
    }

    /** The calling worker has it from now on. */
    void begin() {
        owner = Thread.currentThread();
        try {
            ring.enable();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return memory for receives that wait without, null where the kernel does not know it (before 5.19)} */
    @Nullable
    ProvidedBuffers provided() {
        return provided;
    }

    // ---- from any thread

    /** Runs that on the ring's thread, in the order of the calls of one thread; soon, even when it sleeps. */
    void execute(Runnable command) {
        queue.offer(command);
        if (Thread.currentThread() != owner) {
            wakeIfAsleep();
        }
    }

    /** {@return whether it slept and is awake now} */
    boolean wakeIfAsleep() {
        if (!sleeping) {
            return false;
        }
        wakers.getAndIncrement();
        try {
            if (!SLEEPING.compareAndSet(this, true, false)) {
                return false;
            }
            if (Libc.write(eventfd, counter.address(), Long.BYTES) < 0) {
                // Whoever wants it woken has queued his work already: it is done late, not refused.
                LOGGER.error(
                        "A ring sleeps on",
                        LinuxErrors.exception("write of an eventfd", "io_uring", Native.getLastError()));
            }
            return true;
        } finally {
            wakers.getAndDecrement();
        }
    }

    boolean isAsleep() {
        return sleeping;
    }

    // ---- on its own thread

    /** {@return the ring, to add entries} */
    Ring ring() {
        return ring;
    }

    /** Cancels what has that user_data, if it is in flight still. */
    void cancel(long userData) {
        ring.add(OP_ASYNC_CANCEL, -1, 0, userData, 0, 0, NOBODY);
    }

    /** {@return memory for structures of the kernel's} */
    Structures structures() {
        return structures;
    }

    /** Reports a slot whose outcome is set. */
    void complete(Slot slot) {
        completed++;
        driver.completions.completed(slot);
    }

    @Override
    public int dispatch(long timeoutNanos) {
        completed = 0;
        runQueue();
        armWake();
        // First what is there: all that comes of it goes to the kernel together.
        if (ring.completions() == 0) {
            if (timeoutNanos == 0 || completed > 0 || ring.hasCompletions()) {
                enterWithoutWaiting();
            } else {
                sleep(timeoutNanos);
            }
        }
        takeCompletions();
        return completed;
    }

    private void enterWithoutWaiting() {
        if (ring.hasSubmissions() || ring.hasCompletions()) {
            ring.submit();
        }
    }

    private void sleep(long timeoutNanos) {
        sleeping = true;
        if (!queue.isEmpty() || driver.takeWake()) {
            sleeping = false;
            runQueue();
            enterWithoutWaiting();
            return;
        }
        try {
            ring.submitAndWait(timeoutNanos);
        } finally {
            sleeping = false;
        }
        driver.takeWake();
        runQueue();
    }

    /** Runs what has come; not without end, because others may add all the time. */
    private void runQueue() {
        for (int i = 0; i < QUEUE_BUDGET; i++) {
            Runnable next = queue.poll();
            if (next == null) {
                return;
            }
            try {
                next.run();
            } catch (Throwable e) {
                LOGGER.error("A ring goes on after an unexpected error", e);
            }
        }
    }

    private void armWake() {
        if (!wakeArmed) {
            wakeArmed = true;
            ring.add(OP_READ, eventfd, 0, counter.address() + Long.BYTES, Long.BYTES, 0, WAKE);
        }
    }

    private void takeCompletions() {
        for (int i = Math.min(ring.completions(), driver.batchSize); i > 0; i--) {
            int cqe = ring.peek();
            long userData = ring.userData(cqe);
            int result = ring.result(cqe);
            int flags = ring.completionFlags(cqe);
            ring.taken();
            if (userData >= 0) {
                InFlight request = driver.inFlight(InFlight.index(userData));
                UringHandle handle = request.handle;
                if (handle != null && handle.completed(request, this, result, flags)) {
                    complete(request.slot);
                }
            } else if (userData == WAKE) {
                wakeArmed = false;
            }
        }
    }

    /**
     * Calls the read of the eventfd back, which would end at a time of the kernel's choice. The ring itself is closed by the driver when all
     * workers have ended: another one may still want it woken.
     */
    @Override
    public void close() {
        if (wakeArmed) {
            cancel(WAKE);
            long deadline = System.nanoTime() + CLOSE_NANOS;
            while (wakeArmed && System.nanoTime() - deadline < 0) {
                ring.submitAndWait(CLOSE_NANOS);
                dropCompletions();
            }
        }
        // Requests that have been given up; a kernel without that flag (before 5.19) ends them with this thread.
        ring.add(OP_ASYNC_CANCEL, -1, 0, 0, 0, CANCEL_ANY | CANCEL_ALL, NOBODY);
        ring.submit();
        dropCompletions();
    }

    /** Takes completions of requests that have been given up, and that of the eventfd's. */
    private void dropCompletions() {
        while (ring.completions() > 0) {
            int cqe = ring.peek();
            long userData = ring.userData(cqe);
            int result = ring.result(cqe);
            ring.taken();
            if (userData == WAKE) {
                wakeArmed = false;
            } else if (userData >= 0) {
                InFlight request = driver.inFlight(InFlight.index(userData));
                UringHandle handle = request.handle;
                if (handle != null) {
                    handle.completedTooLate(request, result);
                }
            }
        }
    }

    /** Closes the ring, after all workers have ended; what the system may still write to stays. */
    void end(boolean slotsInUse) {
        dropCompletions();
        ring.close();
        while (wakers.get() > 0) {
            Thread.onSpinWait();
        }
        if (eventfd >= 0) {
            Libc.close(eventfd);
        }
        if (!slotsInUse) {
            structures.close();
            if (provided != null) {
                provided.free();
            }
        }
        if (!wakeArmed) {
            counter.free();
        }
    }
}
