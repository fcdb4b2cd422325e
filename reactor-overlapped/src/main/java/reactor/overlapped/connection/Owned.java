package reactor.overlapped.connection;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;

/** Memory that a description owns until one of its steps takes it; given up, once, when it comes to no such step. */
final class Owned {

    private final Runnable giveUp;
    private final AtomicBoolean decided = new AtomicBoolean();

    private Owned(Runnable giveUp) {
        this.giveUp = giveUp;
    }

    /** {@return what is described, which owns memory for each subscriber} */
    static <T> Mono<T> by(Function<Owned, Mono<T>> description, Runnable giveUp) {
        return Mono.defer(() -> {
            Owned owned = new Owned(giveUp);
            // Before a failure is told, and after a cancel.
            return description
                    .apply(owned)
                    .doOnError(failure -> owned.giveUpUnlessTaken())
                    .doFinally(end -> owned.giveUpUnlessTaken());
        });
    }

    /** {@return the step, which answers for the memory from its subscribe on; never begins when that is given up already} */
    <T> Mono<T> takenBy(Mono<T> step) {
        return Mono.defer(() -> decided.compareAndSet(false, true) ? step : Mono.never());
    }

    private void giveUpUnlessTaken() {
        if (decided.compareAndSet(false, true)) {
            giveUp.run();
        }
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
