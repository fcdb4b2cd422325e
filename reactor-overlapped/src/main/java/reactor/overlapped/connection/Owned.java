package reactor.overlapped.connection;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/** Memory that a step of a description owns before its turn has come. */
final class Owned {

    private Owned() {}

    /** {@return does that, then the step; when it comes to no step, {@code giveUp} runs instead} */
    static Mono<Void> step(Mono<Void> before, Mono<Void> step, Runnable giveUp) {
        return Mono.defer(() -> {
            AtomicBoolean decided = new AtomicBoolean();
            Runnable giveUpOnce = () -> {
                if (decided.compareAndSet(false, true)) {
                    giveUp.run();
                }
            };
            Mono<Void> turn = Mono.defer(() -> decided.compareAndSet(false, true) ? step : Mono.never());
            // Before a failure is told, and after a cancel.
            return before.then(turn).doOnError(failure -> giveUpOnce.run()).doFinally(end -> giveUpOnce.run());
        });
    }

    /** {@return the buffer that a publisher of one value holds, which can be had without subscribing; else null} */
    static @Nullable ByteBuf heldBy(Publisher<?> source) {
        if (source instanceof Fuseable.ScalarCallable<?> scalar) {
            try {
                return ((Callable<?>) scalar).call() instanceof ByteBuf buffer ? buffer : null;
            } catch (Exception e) {
                // It holds an error.
                return null;
            }
        }
        return null;
    }
}
