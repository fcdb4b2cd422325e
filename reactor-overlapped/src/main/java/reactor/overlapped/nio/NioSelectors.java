package reactor.overlapped.nio;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The selectors of a port, and the watch over them: while a selector is unattended because its worker runs what it brought, one of those
 * that wait does so with a limit, and takes over what was left for too long.
 */
final class NioSelectors {

    private final NioSelector[] all;
    private final NioParking parking;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean watched = new AtomicBoolean();
    private final AtomicBoolean summoned = new AtomicBoolean();
    private volatile boolean used;

    NioSelectors(int count, NioParking parking) {
        this.parking = parking;
        all = new NioSelector[count];
        for (int i = 0; i < count; i++) {
            all[i] = new NioSelector(parking);
        }
    }

    /** {@return the selector of the next handle} */
    NioSelector next() {
        used = true;
        return all[Math.floorMod(next.getAndIncrement(), all.length)];
    }

    /** {@return whether there has ever been a handle that needs one} */
    boolean isUsed() {
        return used;
    }

    int count() {
        return all.length;
    }

    NioSelector get(int index) {
        return all[index % all.length];
    }

    /** {@return a selector that the worker now holds, or null when there is none for it} */
    @Nullable
    NioSelector hold(int worker) {
        for (int i = 0; i < all.length; i++) {
            NioSelector one = get(worker + i);
            if (one.isOpenTo(worker) && one.tryHold(worker)) {
                return one;
            }
        }
        return null;
    }

    boolean anyOpenTo(int worker) {
        for (NioSelector one : all) {
            if (one.isOpenTo(worker)) {
                return true;
            }
        }
        return false;
    }

    boolean anyUnattended() {
        for (NioSelector one : all) {
            if (one.isUnattended()) {
                return true;
            }
        }
        return false;
    }

    /** The caller is about to wait and offers to do so with a limit. {@return whether it should} */
    boolean watch() {
        // First, so that whoever still sees it set has left its selector before we look.
        summoned.set(false);
        return anyUnattended() && watched.compareAndSet(false, true);
    }

    void endWatch() {
        watched.set(false);
    }

    /** To be called by a worker that goes to run what it took: sees to it that somebody has an eye on what is unattended. */
    void leaveBehind() {
        if (!watched.get() && anyUnattended() && summoned.compareAndSet(false, true) && !parking.nudge(false)) {
            summoned.set(false);
        }
    }

    void close() throws IOException {
        IOException failure = null;
        for (NioSelector one : all) {
            try {
                one.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
