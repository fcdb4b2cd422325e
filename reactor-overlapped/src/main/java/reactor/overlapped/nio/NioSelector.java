package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A selector and the worker that attends it. A worker holds it while it selects and lets it go to run what it brought; if it is away for
 * long, another takes it over.
 */
final class NioSelector {

    /** Nobody. */
    static final int NONE = -1;

    /** A selector left alone for so long may be taken by any worker: the one that had it is held up. */
    private static final long STALE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final NioParking parking;
    private final AtomicInteger holder = new AtomicInteger(NONE);
    private final AtomicInteger keys = new AtomicInteger();
    private final AtomicBoolean flushing = new AtomicBoolean();
    private volatile int lastHolder = NONE;
    private volatile long released;
    private volatile boolean blocked;
    private volatile @Nullable Selector selector;

    NioSelector(NioParking parking) {
        this.parking = parking;
    }

    // ---- for handles

    SelectionKey register(SelectableChannel channel, int operations, NioReady ready) throws IOException {
        SelectionKey key = channel.register(open(), operations, ready);
        keys.incrementAndGet();
        changed();
        return key;
    }

    /** To be called after a change of interest: the system learns of it with the next select. */
    void changed() {
        if (blocked) {
            wakeup();
        } else if (holder.get() == NONE && (lastHolder == NONE || isStale())) {
            parking.wake();
        }
    }

    /** To be called after a registered channel was closed: its descriptor is freed with the next select. */
    void closed() {
        keys.decrementAndGet();
        if (!flushing.getAndSet(true)) {
            changed();
        }
    }

    private Selector open() throws IOException {
        Selector one = selector;
        return one != null ? one : openFirst();
    }

    private synchronized Selector openFirst() throws IOException {
        Selector one = selector;
        if (one == null) {
            one = Selector.open();
            selector = one;
        }
        return one;
    }

    void wakeup() {
        Selector one = selector;
        if (one != null) {
            one.wakeup();
        }
    }

    // ---- for workers

    /** {@return whether somebody should attend it} */
    boolean isWanted() {
        return keys.get() > 0 || flushing.get();
    }

    /** {@return whether it is worth to wait in it} */
    boolean hasKeys() {
        return keys.get() > 0;
    }

    boolean isUnattended() {
        return holder.get() == NONE && isWanted();
    }

    /** {@return whether that worker may take it: nobody has it, and nobody else is about to come back to it} */
    boolean isOpenTo(int worker) {
        if (!isUnattended()) {
            return false;
        }
        int last = lastHolder;
        return last == worker || last == NONE || isStale();
    }

    boolean isStale() {
        return System.nanoTime() - released > STALE_NANOS;
    }

    boolean tryHold(int worker) {
        return holder.compareAndSet(NONE, worker);
    }

    /** Lets it go; the holder comes back to it. */
    void release(int worker) {
        released = System.nanoTime();
        lastHolder = isWanted() ? worker : NONE;
        holder.set(NONE);
    }

    /** Lets it go after a look for somebody else, who stays the one that has to come back. */
    void releaseForAnother() {
        if (!isWanted()) {
            // Then nobody comes back either.
            lastHolder = NONE;
        }
        holder.set(NONE);
    }

    /** Holder only: looks what is ready. */
    void selectNow(Consumer<SelectionKey> action) throws IOException {
        flushing.set(false);
        Selector one = selector;
        if (one != null) {
            one.selectNow(action);
        }
    }

    /** Holder only: waits for something to be ready, or for {@link #wakeup}; a negative time is without limit. */
    void select(Consumer<SelectionKey> action, long nanos) throws IOException {
        Selector one = selector;
        if (one == null) {
            return;
        }
        // Set before the selector looks at what has changed: whoever changes something later sees it.
        blocked = true;
        try {
            flushing.set(false);
            one.select(action, nanos < 0 ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos + 999_999)));
        } finally {
            blocked = false;
        }
        // An interrupt left standing would make every select return at once.
        Thread.interrupted();
    }

    void close() throws IOException {
        Selector one = selector;
        if (one != null) {
            one.close();
        }
    }

    /** {@return what a key stands for was asked to be ready, or 0 when the channel has been closed meanwhile} */
    static int ready(SelectionKey key, NioDispatcher dispatcher) {
        try {
            return ((NioReady) key.attachment()).ready(key.readyOps(), dispatcher);
        } catch (CancelledKeyException e) {
            // Closed by another thread, which happens only when nothing is in flight.
            return 0;
        }
    }
}
