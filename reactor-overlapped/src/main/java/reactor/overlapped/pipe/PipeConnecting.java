package reactor.overlapped.pipe;

import java.net.SocketTimeoutException;
import java.time.Duration;
import reactor.core.publisher.Mono;
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
        return Mono.defer(() -> attempt(engine, spec, System.nanoTime(), timeout, 1));
    }

    private static Mono<OpenHandle> attempt(
            Engine engine, PipeConnectSpec spec, long started, Duration timeout, long pause) {
        return new BlockingMono<>(
                        engine.blockingScheduler(),
                        "open(" + spec.target() + ")",
                        () -> engine.open(spec),
                        OpenHandle::dispose)
                .onErrorResume(PipeBusyException.class, busy -> {
                    Duration left = timeout.minusNanos(System.nanoTime() - started);
                    if (left.isNegative() || left.isZero()) {
                        return Mono.error(timedOut(spec, timeout, busy));
                    }
                    Duration wait = Duration.ofMillis(pause);
                    return Mono.delay(wait.compareTo(left) < 0 ? wait : left)
                            .then(attempt(engine, spec, started, timeout, Math.min(2 * pause, LONGEST_PAUSE_MILLIS)));
                });
    }

    private static SocketTimeoutException timedOut(PipeConnectSpec spec, Duration timeout, PipeBusyException busy) {
        String time = timeout.toMillis() % 1000 == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
        SocketTimeoutException late =
                new SocketTimeoutException("connect: no instance of " + spec.target() + " was free within " + time);
        late.initCause(busy);
        return late;
    }
}
