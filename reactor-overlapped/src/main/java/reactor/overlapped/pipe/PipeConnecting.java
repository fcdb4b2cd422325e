package reactor.overlapped.pipe;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.overlapped.connection.TimeLimit;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeConnectSpec;

/** Opens the client's end of a pipe: again and again, at growing intervals, while all its instances are busy. No thread waits meanwhile. */
final class PipeConnecting {

    private static final long LONGEST_PAUSE_MILLIS = 50;

    private PipeConnecting() {}

    /** {@return opens on subscribe; a cancel disposes of what was not emitted} */
    static Mono<OpenHandle> connect(Engine engine, PipeConnectSpec spec, Duration timeout) {
        return Mono.defer(() -> {
            long started = System.nanoTime();
            return new BlockingMono<>(
                            engine.blockingScheduler(),
                            "open(" + spec.target() + ")",
                            () -> openUnlessBusy(engine, spec),
                            OpenHandle::dispose)
                    .repeatWhenEmpty(busy -> busy.concatMap(attempt -> pause(spec, started, timeout, attempt)))
                    // Repeating drops what is emitted while it is cancelled.
                    .doOnDiscard(OpenHandle.class, OpenHandle::dispose);
        });
    }

    /** {@return null when it is busy, which is no error that a cancel would have to report} */
    private static @Nullable OpenHandle openUnlessBusy(Engine engine, PipeConnectSpec spec) throws IOException {
        try {
            return engine.open(spec);
        } catch (PipeBusyException busy) {
            return null;
        }
    }

    /** Ends before the next attempt, or fails when the time is over. */
    private static Mono<Long> pause(PipeConnectSpec spec, long started, Duration timeout, long attempt) {
        Duration left = timeout.minusNanos(System.nanoTime() - started);
        if (left.isNegative() || left.isZero()) {
            return Mono.error(timedOut(spec, timeout));
        }
        Duration wait = Duration.ofMillis(Math.min(1L << Math.min(attempt, 6), LONGEST_PAUSE_MILLIS));
        return Mono.delay(wait.compareTo(left) < 0 ? wait : left);
    }

    private static SocketTimeoutException timedOut(PipeConnectSpec spec, Duration timeout) {
        return new SocketTimeoutException(
                "connect: no instance of " + spec.target() + " was free within " + TimeLimit.text(timeout));
    }
}
