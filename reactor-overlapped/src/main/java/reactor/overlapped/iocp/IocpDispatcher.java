package reactor.overlapped.iocp;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.NativeAddress;

/** Takes packets from the port in batches; see {@link OverlappedSlab} for what a packet means. */
final class IocpDispatcher implements Dispatcher {

    /** An OVERLAPPED_ENTRY: key, OVERLAPPED, Internal, bytes. Only the first two are read. */
    private static final int ENTRY = 32;

    private static final int KEY = 0;
    private static final int OVERLAPPED = 8;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final IocpDriver driver;
    private final int batchSize;
    private final ByteBuffer memory;
    private final long entries;
    private final long removed;

    IocpDispatcher(IocpDriver driver, int batchSize) {
        this.driver = driver;
        this.batchSize = batchSize;
        this.memory = ByteBuffer.allocateDirect(batchSize * ENTRY + Long.BYTES).order(ByteOrder.nativeOrder());
        this.entries = NativeAddress.of(memory);
        this.removed = entries + (long) batchSize * ENTRY;
    }

    @Override
    public int dispatch(long timeoutNanos) {
        int error = driver.port.take(entries, batchSize, removed, milliseconds(timeoutNanos));
        if (error == Win32Errors.WAIT_TIMEOUT) {
            return 0;
        }
        if (error != 0) {
            throw new UncheckedIOException(
                    Win32Errors.exception("wait for completions", driver.port.toString(), error));
        }
        int count = memory.getInt(batchSize * ENTRY);
        int completed = 0;
        int wakes = 0;
        Throwable failure = null;
        for (int i = 0; i < count; i++) {
            if (memory.getLong(i * ENTRY + KEY) == NativePort.WAKE) {
                wakes++;
                continue;
            }
            int slot = driver.slab.slot(memory.getLong(i * ENTRY + OVERLAPPED));
            if (slot < 0) {
                continue;
            }
            try {
                completed += complete(slot);
            } catch (Throwable e) {
                // The rest of the batch is nowhere else: report it first.
                failure = first(failure, e);
            }
        }
        // One wake is for one worker.
        for (; wakes > 1; wakes--) {
            driver.wake();
        }
        if (failure != null) {
            IocpDispatcher.<RuntimeException>raise(failure);
        }
        return completed;
    }

    /** The port ends, and requests that were given up have completed since: takes the connections that they have brought, and nothing else. */
    void takeConnections() {
        while (driver.port.take(entries, batchSize, removed, 0) == 0) {
            int count = memory.getInt(batchSize * ENTRY);
            for (int i = 0; i < count; i++) {
                int slot = memory.getLong(i * ENTRY + KEY) == NativePort.WAKE
                        ? -1
                        : driver.slab.slot(memory.getLong(i * ENTRY + OVERLAPPED));
                if (slot >= 0 && driver.accepts(slot)) {
                    complete(slot);
                }
            }
        }
    }

    private int complete(int slot) {
        boolean claimed = driver.slab.claim(slot);
        IocpObserver observer = driver.observer;
        if (observer != null) {
            observer.dequeued(slot, claimed ? driver.slab.status(slot) : Ntdll.STATUS_PENDING, claimed);
        }
        if (!claimed) {
            return 0;
        }
        var taken = driver.slots.get(slot);
        if (!driver.outcome(taken)) {
            return 0;
        }
        driver.completions.completed(taken);
        return 1;
    }

    private static Throwable first(@Nullable Throwable earlier, Throwable later) {
        if (earlier == null) {
            return later;
        }
        if (earlier != later) {
            earlier.addSuppressed(later);
        }
        return earlier;
    }

    /** Throws what is thrown by code that declares nothing checked. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void raise(Throwable failure) throws E {
        throw (E) failure;
    }

    private static int milliseconds(long nanos) {
        if (nanos < 0) {
            return Kernel32.INFINITE;
        }
        // Rounded up: a worker that waits for a timer must not spin until it is due.
        long millis = nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
        return (int) Math.min(millis, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        // The batch's memory goes with this object.
    }
}
