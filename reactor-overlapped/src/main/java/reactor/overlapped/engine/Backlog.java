package reactor.overlapped.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Requests that wait for a slot, first come first served, bounded. */
final class Backlog {

    private final int limit;
    private final AtomicInteger size = new AtomicInteger();
    private final Queue<OverlappedRequest> waiting = new ConcurrentLinkedQueue<>();

    Backlog(int limit) {
        this.limit = limit;
    }

    boolean add(OverlappedRequest request) {
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            return false;
        }
        waiting.add(request);
        return true;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Nullable
    OverlappedRequest poll() {
        OverlappedRequest request = waiting.poll();
        if (request != null) {
            size.decrementAndGet();
        }
        return request;
    }

    /** {@return whether it was still waiting, and the caller now ends it} */
    boolean remove(OverlappedRequest request) {
        if (waiting.remove(request)) {
            size.decrementAndGet();
            return true;
        }
        return false;
    }

    List<OverlappedRequest> removeOf(OpenHandle handle) {
        List<OverlappedRequest> removed = new ArrayList<>();
        for (OverlappedRequest request : waiting) {
            if (request.handle == handle && remove(request)) {
                removed.add(request);
            }
        }
        return removed;
    }
}
