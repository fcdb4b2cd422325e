package reactor.overlapped.engine;

import java.io.IOException;
import java.nio.channels.ShutdownChannelGroupException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.SynchronousHandle;
import reactor.overlapped.spi.SystemHandle;

/** The open handles of a port. */
final class Handles {

    private final Engine engine;
    private final Driver driver;
    private final Set<OpenHandle> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger opening = new AtomicInteger();

    Handles(Engine engine, Driver driver) {
        this.engine = engine;
        this.driver = driver;
    }

    OpenHandle open(OpenSpec spec) throws IOException {
        opening.incrementAndGet();
        try {
            refuse();
            OpenHandle handle = adopt(driver.open(spec));
            if (engine.refusing()) {
                handle.dispose();
                refuse();
            }
            return handle;
        } finally {
            opening.decrementAndGet();
        }
    }

    private void refuse() {
        if (engine.refusing()) {
            throw new ShutdownChannelGroupException();
        }
    }

    OpenHandle adopt(SystemHandle system) {
        OpenHandle handle = new OpenHandle(
                engine, system instanceof SynchronousHandle blocks ? new SynchronousAdapter(engine, blocks) : system);
        open.add(handle);
        return handle;
    }

    void closed(OpenHandle handle) {
        open.remove(handle);
    }

    void forEach(Consumer<OpenHandle> action) {
        open.forEach(action);
    }

    /** {@return how many are open, not counting that one} */
    int countBut(OpenHandle own) {
        int count = open.size();
        return open.contains(own) ? Math.max(0, count - 1) : count;
    }

    boolean none() {
        return open.isEmpty();
    }

    /** {@return whether nothing of them is in flight} */
    boolean settled() {
        return open.stream().allMatch(OpenHandle::settled);
    }

    /** {@return whether the driver is in use by a thread that opens something} */
    boolean opening() {
        return opening.get() > 0;
    }
}
