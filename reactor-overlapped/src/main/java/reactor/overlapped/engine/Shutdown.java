package reactor.overlapped.engine;

import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The end of a port: new requests are refused; those in flight may complete until the deadline, then they are cancelled; what has still no
 * completion after a grace is given up, and its memory is set aside. Runs on a thread of its own, once.
 */
final class Shutdown {

    private static final Logger LOGGER = Loggers.getLogger(Shutdown.class);

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration JOIN = Duration.ofSeconds(1);

    private final Engine engine;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Sinks.Empty<Void> done = Sinks.empty();

    Shutdown(Engine engine) {
        this.engine = engine;
    }

    boolean begun() {
        return begun.get();
    }

    Mono<Void> onDone() {
        return done.asMono();
    }

    void begin(Duration patience) {
        if (begun.compareAndSet(false, true)) {
            engine.refuse();
            Thread thread = new Thread(() -> run(patience), engine.name() + "-shutdown");
            thread.setDaemon(engine.settings().daemon());
            thread.start();
        }
    }

    private void run(Duration patience) {
        try {
            await(patience, () -> engine.slotsInUse() == 0);
            engine.handles().forEach(OpenHandle::dispose);
            await(GRACE, () -> engine.handles().isEmpty() && engine.slotsInUse() == 0);
            abandonRest();
            engine.postHandle().dispose();
            engine.stop();
            boolean ended = joinWorkers();
            engine.blockingScheduler().dispose();
            if (ended) {
                engine.driver().close(engine.slotsInUse() > 0);
            }
            done.tryEmitEmpty();
        } catch (RuntimeException | Error e) {
            done.tryEmitError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.tryEmitError(e);
        }
    }

    private void abandonRest() {
        int count = 0;
        for (RequestSlot slot : engine.slots()) {
            OverlappedRequest request = slot.owner();
            if (request != null && slot.state.abandon(slot.generation())) {
                request.error = new AsynchronousCloseException();
                request.ticket = OverlappedRequest.ABANDONED;
                request.handle.drain().push(request);
                count++;
            }
        }
        if (count > 0) {
            LOGGER.warn(
                    "Port {} gave up {} requests that had no completion at the deadline; their memory is set aside",
                    engine.name(),
                    count);
        }
    }

    private boolean joinWorkers() throws InterruptedException {
        long deadline = System.nanoTime() + JOIN.toNanos();
        boolean ended = true;
        for (Worker worker : engine.workerThreads()) {
            worker.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            ended &= !worker.isAlive();
        }
        return ended;
    }

    private static void await(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean() && deadline - System.nanoTime() > 0) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
