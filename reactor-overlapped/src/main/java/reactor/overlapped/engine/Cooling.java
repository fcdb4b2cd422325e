package reactor.overlapped.engine;

import java.util.concurrent.TimeUnit;

/** Watches the inbounds whose reads pin memory while their peers talk, and calls back the read of one that has fallen silent. */
final class Cooling {

    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final SilenceWatch<Inbound<?>> talking;

    Cooling(Engine engine) {
        talking = new SilenceWatch<>(engine, TICK_NANOS, 0, Inbound::reads, this::callBack);
    }

    void watch(Inbound<?> inbound) {
        talking.add(inbound);
    }

    boolean isWatching(Inbound<?> inbound) {
        return talking.contains(inbound);
    }

    private void callBack(Inbound<?> inbound, long read) {
        inbound.inDrain(() -> {
            if (!inbound.cool(read)) {
                // It has read on meanwhile.
                watch(inbound);
            }
        });
    }
}
