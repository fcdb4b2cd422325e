package reactor.overlapped.uring;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** A ring for each worker. */
final class UringDriver implements Driver {

    static final String BACKEND = "uring";

    private static final VarHandle SLOTS = MethodHandles.arrayElementVarHandle(InFlight[].class);

    final Completions completions;
    final int batchSize;
    final IntFunction<ByteBuf> buffers;
    private final List<? extends Slot> slots;
    private final @Nullable InFlight[] inFlight;
    private final UringDispatcher[] rings;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicBoolean wake = new AtomicBoolean();
    private final UringPosts posts;
    private final UringOpeners openers;

    UringDriver(RingSetup setup, DriverSettings settings, Completions completions) throws IOException {
        this.completions = completions;
        this.slots = settings.slots();
        this.buffers = settings.buffers();
        this.inFlight = new InFlight[slots.size()];
        this.batchSize = Math.max(1, settings.batchSize());
        this.rings = new UringDispatcher[settings.workers()];
        make(setup);
        this.posts = new UringPosts(this);
        this.openers = new UringOpeners(this);
    }

    private void make(RingSetup setup) throws IOException {
        int made = 0;
        try {
            while (made < rings.length) {
                rings[made] = new UringDispatcher(this, made, setup);
                made++;
            }
        } catch (LinuxErrors.Refused e) {
            end(made);
            throw RingSetup.refusal(e);
        } catch (Throwable e) {
            end(made);
            throw e;
        }
    }

    private void end(int made) {
        for (int i = 0; i < made; i++) {
            rings[i].end(false);
        }
    }

    @Override
    public Dispatcher dispatcher(int worker) {
        rings[worker].begin();
        return rings[worker];
    }

    UringDispatcher[] rings() {
        return rings;
    }

    /** {@return the ring for a request that any ring may take: one that has nothing to do, else one after the other} */
    UringDispatcher anyRing() {
        int first = (turn.getAndIncrement() & Integer.MAX_VALUE) % rings.length;
        for (int i = 0; i < rings.length; i++) {
            UringDispatcher ring = rings[(first + i) % rings.length];
            if (ring.isAsleep()) {
                return ring;
            }
        }
        return rings[first];
    }

    /** {@return one ring after the other, for handles that stay with theirs} */
    UringDispatcher nextRing() {
        return rings[(turn.getAndIncrement() & Integer.MAX_VALUE) % rings.length];
    }

    /** {@return what the rings keep of that slot; the caller has the slot} */
    InFlight inFlight(Slot slot) {
        InFlight one = (InFlight) SLOTS.getAcquire(inFlight, slot.index);
        if (one == null) {
            one = new InFlight(slot);
            SLOTS.setRelease(inFlight, slot.index, one);
        }
        return one;
    }

    @SuppressWarnings("NullAway")
    InFlight inFlight(int index) {
        return (InFlight) SLOTS.getAcquire(inFlight, index);
    }

    @Override
    public boolean sharesWork() {
        return false;
    }

    @Override
    public void wake() {
        wake.set(true);
        for (UringDispatcher ring : rings) {
            if (ring.wakeIfAsleep()) {
                return;
            }
        }
    }

    /** {@return whether somebody shall wake who would sleep now} */
    boolean takeWake() {
        return wake.get() && wake.getAndSet(false);
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
        for (UringDispatcher ring : rings) {
            ring.end(slotsInUse);
        }
    }
}
