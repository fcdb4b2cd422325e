package reactor.overlapped.nio;

import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Slot;

/** Takes posted packets; waits when there are none. */
final class NioDispatcher implements Dispatcher {

    private final NioPosts posts;
    private final NioParking parking;
    private final Completions completions;
    private final int batchSize;
    private final NioParking.Waiter waiter = new NioParking.Waiter(Thread.currentThread());

    NioDispatcher(NioPosts posts, NioParking parking, Completions completions, int batchSize) {
        this.posts = posts;
        this.parking = parking;
        this.completions = completions;
        this.batchSize = batchSize;
    }

    @Override
    public int dispatch(long timeoutNanos) {
        int taken = take();
        if (taken == 0 && timeoutNanos != 0) {
            parking.await(waiter, timeoutNanos);
            taken = take();
        }
        return taken;
    }

    private int take() {
        int taken = 0;
        while (taken < batchSize) {
            Slot slot = posts.poll();
            if (slot == null) {
                break;
            }
            taken++;
            completions.completed(slot);
        }
        return taken;
    }

    @Override
    public void close() {
        // Nothing is held beyond the object.
    }
}
