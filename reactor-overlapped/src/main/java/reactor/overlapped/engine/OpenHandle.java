package reactor.overlapped.engine;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.overlapped.spi.SystemHandle;

/**
 * An open handle: counts what is in flight, and closes the system's handle only when nothing is, because the system reuses handle values at
 * once.
 */
public final class OpenHandle implements Disposable {

    private static final long CLOSED = Long.MIN_VALUE;

    private final Engine engine;
    private final SystemHandle system;
    private final HandleDrain drain;

    /** CLOSED, and how many requests and calls are in flight. */
    private final AtomicLong gate = new AtomicLong();

    private final AtomicLong activity = new AtomicLong();
    private boolean inboundEnded;
    private boolean outboundEnded;
    private volatile @Nullable IOException reason;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private final Queue<MonoSink<Void>> quiet = new ConcurrentLinkedQueue<>();

    OpenHandle(Engine engine, SystemHandle system) {
        this.engine = engine;
        this.system = system;
        this.drain = new HandleDrain(engine, system.staysWithWorker());
    }

    /** {@return the port's engine} */
    public Engine engine() {
        return engine;
    }

    /** {@return the backend's handle; for calls between {@link #enter()} and {@link #leave()} only} */
    public SystemHandle system() {
        return system;
    }

    HandleDrain drain() {
        return drain;
    }

    /** Keeps the system's handle open until {@link #leave()}. {@return false when it is closed or closing} */
    public boolean enter() {
        long seen;
        do {
            seen = gate.get();
            if (seen < 0) {
                return false;
            }
        } while (!gate.compareAndSet(seen, seen + 1));
        return true;
    }

    /** Ends what {@link #enter()} began. */
    public void leave() {
        long now = gate.decrementAndGet();
        if (now == 0) {
            signalQuiet();
        } else if (now == CLOSED) {
            closeSystem();
        }
    }

    /** {@return whether it is closed or closing} */
    @Override
    public boolean isDisposed() {
        return gate.get() < 0;
    }

    /** As {@link #dispose()}, for a reason that the requests get to hear. */
    public void dispose(IOException why) {
        if (!isDisposed()) {
            reason = why;
            dispose();
        }
    }

    /** Refuses new requests, cancels those in flight, and closes the handle when the last is complete. */
    @Override
    public void dispose() {
        long seen;
        do {
            seen = gate.get();
            if (seen < 0) {
                return;
            }
        } while (!gate.compareAndSet(seen, (seen | CLOSED) + 1));
        engine.refuseWaiting(this);
        system.cancelAll();
        leave();
    }

    /** {@return closes on subscribe; completes when the system's handle is closed, with its error if that failed} */
    public Mono<Void> close() {
        return Mono.defer(() -> {
            dispose();
            return closed.asMono();
        });
    }

    /** {@return completes when the handle is closed, by whomever} */
    public Mono<Void> onClose() {
        return closed.asMono();
    }

    /** {@return completes when nothing is in flight} */
    public Mono<Void> quiesce() {
        return Mono.create(sink -> {
            quiet.add(sink);
            sink.onDispose(() -> quiet.remove(sink));
            if (settled()) {
                signalQuiet();
            }
        });
    }

    /** {@return whether nothing is in flight, and what was has been signalled} */
    boolean settled() {
        return (gate.get() & ~CLOSED) == 0;
    }

    /** {@return the reason that requests get which the closed handle refuses} */
    public IOException refusal() {
        IOException given = reason;
        return given != null ? given : new ClosedChannelException();
    }

    /** {@return why requests in flight were aborted by the close} */
    IOException abortion() {
        IOException given = reason;
        return given != null ? given : new AsynchronousCloseException();
    }

    /** {@return a number that grows whenever bytes have moved in a stream} */
    public long activity() {
        return activity.get();
    }

    /** The peer sends no more. In the drain. */
    void inboundEnded() {
        inboundEnded = true;
        closeWhenBothEnded();
    }

    /** Nothing more is sent. In the drain. */
    void outboundEnded() {
        outboundEnded = true;
        closeWhenBothEnded();
    }

    private void closeWhenBothEnded() {
        if (inboundEnded && outboundEnded) {
            dispose();
        }
    }

    /** Bytes have moved. In the drain. */
    void active() {
        activity.lazySet(activity.get() + 1);
    }

    private void signalQuiet() {
        MonoSink<Void> sink;
        while ((sink = quiet.poll()) != null) {
            tell(sink::success);
        }
    }

    private void closeSystem() {
        signalQuiet();
        try {
            engine.blocking(this::closeNow);
        } catch (RejectedExecutionException e) {
            // The port has ended already.
            closeNow();
        }
    }

    private void closeNow() {
        try {
            system.close();
            engine.handles().closed(this);
            closed.tryEmitEmpty();
        } catch (IOException | RuntimeException e) {
            engine.handles().closed(this);
            closed.tryEmitError(e);
        }
    }

    /** The port ends while something of this handle is still in flight: nobody waits any longer. */
    void abandon() {
        tell(() -> closed.tryEmitError(new AsynchronousCloseException()));
        while (!quiet.isEmpty()) {
            MonoSink<Void> sink = quiet.poll();
            if (sink != null) {
                tell(() -> sink.error(new AsynchronousCloseException()));
            }
        }
    }

    /** What a subscriber throws keeps neither the others nor the handle's end. */
    private static void tell(Runnable signal) {
        try {
            signal.run();
        } catch (Throwable thrownByUser) {
            HandleDrain.dropped(thrownByUser);
        }
    }
}
