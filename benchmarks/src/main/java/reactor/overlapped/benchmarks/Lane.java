package reactor.overlapped.benchmarks;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One of several requests in flight: as soon as one is complete, it starts the next. */
abstract class Lane {

    /** Where a lane goes next. */
    interface Route {
        /** {@return the offset of the next block, negative at the end} */
        long next();
    }

    final ByteBuffer buffer;
    private @Nullable Route route;
    private @Nullable Finish finish;
    private long bytes;

    Lane(int blockSize) {
        buffer = CachedFile.aligned(blockSize);
    }

    /** Starts one request; its completion calls {@link #moved} or {@link #failed}. */
    abstract void start(long position);

    final void go(Route newRoute, Finish newFinish) {
        route = newRoute;
        finish = newFinish;
        bytes = 0;
        moved(0);
    }

    final void moved(int moved) {
        bytes += moved;
        long position = route.next();
        if (position < 0) {
            finish.done(bytes);
        } else {
            start(position);
        }
    }

    final void failed(Throwable reason) {
        finish.failed(reason);
    }
}
