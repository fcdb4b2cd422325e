package reactor.overlapped.benchmarks;

import java.util.concurrent.atomic.AtomicLong;

/** The blocks of the file from first to last, shared by several lanes. */
final class SequentialRoute implements Lane.Route {

    private final AtomicLong position = new AtomicLong();
    private final int block;

    SequentialRoute(int block) {
        this.block = block;
    }

    @Override
    public long next() {
        long at = position.getAndAdd(block);
        return at < CachedFile.SIZE ? at : -1;
    }
}
