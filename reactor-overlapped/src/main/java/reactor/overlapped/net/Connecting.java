package reactor.overlapped.net;

import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import reactor.overlapped.connection.TimeLimit;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.CommandMono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;

/**
 * Connects a socket: looks the name up and tries its addresses one after the other. All of it together has a time-out, of which each address gets
 * an equal share of what is left, so that one that does not answer leaves time for the next.
 */
final class Connecting {

    private final Engine engine;
    private final Supplier<? extends SocketAddress> remote;
    private final @Nullable Supplier<? extends SocketAddress> local;
    private final SocketSettings settings;
    private final Duration timeout;

    Connecting(
            Engine engine,
            Supplier<? extends SocketAddress> remote,
            @Nullable Supplier<? extends SocketAddress> local,
            SocketSettings settings,
            Duration timeout) {
        this.engine = engine;
        this.remote = remote;
        this.local = local;
        this.settings = settings;
        this.timeout = TimeLimit.forTimers(timeout);
    }

    /** Where to, and from where. */
    private record Ways(
            SocketAddress name,
            List<SocketAddress> to,
            @Nullable SocketAddress from) {}

    /** {@return connects on subscribe; a cancel disposes of what was not emitted} */
    Mono<OpenHandle> connect() {
        return Mono.defer(() -> {
            SocketAddress name = Objects.requireNonNull(remote.get(), "the supplier gave no remote address");
            SocketAddress from = local == null ? null : local.get();
            long deadline = System.nanoTime() + timeout.toNanos();
            return new BlockingMono<>(
                            engine.blockingScheduler(),
                            "resolve",
                            () -> new Ways(name, Addresses.all(name), from == null ? null : Addresses.first(from)),
                            ways -> {})
                    .timeout(timeout)
                    .onErrorMap(TimeoutException.class, late -> timedOut(name))
                    .flatMap(ways -> connect(ways, 0, deadline));
        });
    }

    /** Tries that one and those after it. */
    private Mono<OpenHandle> connect(Ways ways, int index, long deadline) {
        int left = ways.to.size() - index;
        long share = Math.max(1, (deadline - System.nanoTime()) / left);
        Mono<OpenHandle> attempt = connect(ways, ways.to.get(index), Duration.ofNanos(share));
        if (left == 1) {
            return attempt;
        }
        return attempt.onErrorResume(failure -> connect(ways, index + 1, deadline)
                .doOnError(next -> {
                    if (next != failure) {
                        next.addSuppressed(failure);
                    }
                }));
    }

    private Mono<OpenHandle> connect(Ways ways, SocketAddress to, Duration limit) {
        SocketSpec spec = new SocketSpec(to, ways.from, Options.ofConnection(settings, to));
        return new BlockingMono<>(
                        engine.blockingScheduler(),
                        "open(" + spec.target() + ")",
                        () -> engine.open(spec),
                        OpenHandle::dispose)
                .flatMap(handle -> connect(handle, to, limit, ways.name));
    }

    private Mono<OpenHandle> connect(OpenHandle handle, SocketAddress to, Duration limit, SocketAddress name) {
        return Mono.defer(() -> {
            AtomicBoolean decided = new AtomicBoolean();
            // The close for that reason ends the request with it.
            Disposable timer = Schedulers.parallel()
                    .schedule(
                            () -> {
                                if (decided.compareAndSet(false, true)) {
                                    handle.dispose(timedOut(name));
                                }
                            },
                            limit.toNanos(),
                            TimeUnit.NANOSECONDS);
            return new CommandMono(handle, Op.CONNECT, to)
                    .then(Mono.fromCallable(() -> {
                        if (!decided.compareAndSet(false, true)) {
                            throw timedOut(name);
                        }
                        return handle;
                    }))
                    .doOnError(failure -> handle.dispose())
                    .doFinally(end -> {
                        timer.dispose();
                        // After the request was cancelled, which would else be told of the close.
                        if (end == SignalType.CANCEL) {
                            handle.dispose();
                        }
                    });
        });
    }

    private SocketTimeoutException timedOut(SocketAddress name) {
        return new SocketTimeoutException(
                "connect: " + Addresses.name(name) + " did not answer within " + TimeLimit.text(timeout));
    }
}
