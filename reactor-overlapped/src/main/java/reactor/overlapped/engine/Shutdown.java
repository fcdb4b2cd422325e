package reactor.overlapped.engine;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
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

    /** Memory that the system may still write to: kept from the garbage collector until the process ends. */
    private static final Collection<@Nullable Object> SET_ASIDE = Collections.synchronizedList(new ArrayList<>());

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
            await(patience, engine::settled);
            engine.handles().forEach(OpenHandle::dispose);
            await(GRACE, engine::quiet);
            // Those of workers whose subscribers block: the system does not have them yet.
            engine.queue().abortRequests();
            abandonRest();
            engine.stop();
            boolean ended = joinWorkers();
            engine.queue().abortRequests();
            engine.queue().runTasks();
            engine.handles().forEach(OpenHandle::abandon);
            engine.endBlocking(JOIN);
            if (!ended || engine.handles().opening()) {
                // Nobody waits for a subscriber that blocks a worker; the driver does, because the worker may use it
                // still.
                done.tryEmitEmpty();
                awaitUsers();
            }
            engine.driver().close(engine.slotsInUse() > 0);
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
        for (int i = 0; i < engine.slots().made(); i++) {
            RequestSlot slot = engine.slots().get(i);
            // The generation first: it tells whether the owner was that use's.
            int generation = slot.generation();
            OverlappedRequest request = slot.owner();
            if (request != null && slot.state.abandon(generation)) {
                SET_ASIDE.addAll(Arrays.asList(
                        request.buffer, request.byteBuffer, request.pages, request.vector, request.argument));
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

    private void awaitUsers() throws InterruptedException {
        for (Worker worker : engine.workerThreads()) {
            worker.join();
        }
        await(ChronoUnit.FOREVER.getDuration(), () -> !engine.handles().opening());
    }

    private static void await(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long nanos = TimeUnit.NANOSECONDS.convert(patience);
        long started = System.nanoTime();
        while (!condition.getAsBoolean() && System.nanoTime() - started < nanos) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
