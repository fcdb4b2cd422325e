package reactor.overlapped.nio;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Slot;

/** Requests that wait for a channel, oldest first. One, the usual number, takes no memory. */
final class NioWaiting {

    private @Nullable Slot first;
    private @Nullable ArrayDeque<Slot> others;

    boolean isEmpty() {
        return first == null;
    }

    @Nullable
    Slot peek() {
        return first;
    }

    void add(Slot slot) {
        if (first == null) {
            first = slot;
        } else {
            if (others == null) {
                others = new ArrayDeque<>();
            }
            others.add(slot);
        }
    }

    @Nullable
    Slot poll() {
        Slot slot = first;
        if (slot != null) {
            first = others == null ? null : others.poll();
        }
        return slot;
    }

    /** Takes the one behind the first out. */
    @Nullable
    Slot pollSecond() {
        return others == null ? null : others.poll();
    }

    boolean remove(Slot slot) {
        if (first == slot) {
            poll();
            return true;
        }
        return others != null && others.remove(slot);
    }
}
