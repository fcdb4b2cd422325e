package reactor.overlapped.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Watches the inbounds whose reads pin memory while their peers talk, and calls back the read of one that has fallen silent. */
final class Cooling implements Runnable {

    private static final int TICK_MILLIS = 200;

    private final Engine engine;

    /** With the read that the last tick has seen. */
    private final Map<Inbound<?>, Long> talking = new ConcurrentHashMap<>();

    private final AtomicBoolean ticking = new AtomicBoolean();

    Cooling(Engine engine) {
        this.engine = engine;
    }

    void watch(Inbound<?> inbound) {
        talking.putIfAbsent(inbound, inbound.reads());
        tick();
    }

    boolean isWatching(Inbound<?> inbound) {
        return talking.containsKey(inbound);
    }

    private void tick() {
        if (!talking.isEmpty() && ticking.compareAndSet(false, true)) {
            try {
                engine.blockingScheduler().schedule(this, TICK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The port ends, and all reads with it.
                talking.clear();
            }
        }
    }

    @Override
    public void run() {
        talking.forEach((inbound, seen) -> {
            if (inbound.reads() != seen) {
                talking.replace(inbound, inbound.reads());
            } else {
                talking.remove(inbound);
                inbound.inDrain(() -> {
                    if (!inbound.cool(seen)) {
                        // It has read on meanwhile.
                        watch(inbound);
                    }
                });
            }
        });
        ticking.set(false);
        tick();
    }
}
