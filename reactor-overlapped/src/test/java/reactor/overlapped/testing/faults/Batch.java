package reactor.overlapped.testing.faults;

import java.util.ArrayList;
import java.util.List;

/** Completions that a worker takes from the system all at once, as a completion port gives them out. */
final class Batch implements Delivery {

    private final List<Runnable> waiting = new ArrayList<>();

    @Override
    public synchronized void deliver(Runnable completion) {
        waiting.add(completion);
    }

    synchronized List<Runnable> takeAll() {
        List<Runnable> batch = new ArrayList<>(waiting);
        waiting.clear();
        return batch;
    }
}
