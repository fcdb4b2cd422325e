package reactor.overlapped.nio;

import java.io.IOException;
import java.io.UncheckedIOException;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.SystemHandle;

/**
 * Makes every call on a file where the request is issued, on the worker: there is no system queue to take completions from. What is left to
 * dispatch are posted packets, and the selectors of sockets; otherwise a worker waits to be woken.
 */
final class NioDriver implements Driver {

    static final String BACKEND = "nio";

    private final NioOpeners openers;
    private final NioParking parking;
    private final NioSelectors selectors;
    private final NioPosts posts;
    private final Completions completions;
    private final int batchSize;

    NioDriver(DriverSettings settings, Completions completions) {
        this.completions = completions;
        this.batchSize = Math.max(1, settings.batchSize());
        this.parking = new NioParking(settings.workers());
        this.selectors = new NioSelectors(Math.max(1, Math.min(settings.concurrency(), settings.workers())), parking);
        this.openers = new NioOpeners(new NioSockets(selectors, completions));
        this.posts = new NioPosts(settings.slots().size(), parking);
    }

    @Override
    public Dispatcher dispatcher(int worker) {
        return new NioDispatcher(worker, posts, parking, selectors, completions, batchSize);
    }

    @Override
    public void wake() {
        parking.wake();
    }

    @Override
    public boolean workersBlock() {
        return true;
    }

    @Override
    public SystemHandle open(OpenSpec spec) throws IOException {
        return openers.open(spec);
    }

    @Override
    public SystemHandle postHandle() {
        return posts;
    }

    @Override
    public void close(boolean slotsInUse) {
        try {
            selectors.close();
        } catch (IOException e) {
            throw new UncheckedIOException("close of the selectors", e);
        }
    }
}
