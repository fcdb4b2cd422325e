package reactor.overlapped.engine;

import java.nio.channels.ShutdownChannelGroupException;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * A call that may block, on a thread where that is allowed. It is never interrupted, because an interrupt closes a FileChannel: when the
 * subscriber cancels, the call goes on and its result is given up.
 *
 * @param <T> what the call returns; null completes empty
 */
public final class BlockingMono<T> extends Mono<T> implements Scannable {

    private final Scheduler scheduler;
    private final String name;
    private final Callable<@Nullable T> call;
    private final Consumer<? super T> unwanted;

    /**
     * Creates one.
     *
     * @param unwanted gets a result whose subscriber has cancelled
     */
    public BlockingMono(Scheduler scheduler, String name, Callable<@Nullable T> call, Consumer<? super T> unwanted) {
        this.scheduler = scheduler;
        this.name = name;
        this.call = call;
        this.unwanted = unwanted;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new Call(actual));
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.RUN_ON) {
            return scheduler;
        }
        return key == Attr.NAME ? name : null;
    }

    private final class Call implements Subscription, Runnable {

        private static final int NEW = 0;
        private static final int REQUESTED = 1;
        private static final int CANCELLED = 2;
        private static final int DONE = 3;

        private final CoreSubscriber<? super T> actual;
        private final AtomicInteger state = new AtomicInteger();

        Call(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n) && state.compareAndSet(NEW, REQUESTED)) {
                try {
                    scheduler.schedule(this);
                } catch (RejectedExecutionException e) {
                    // The port has ended.
                    if (state.compareAndSet(REQUESTED, DONE)) {
                        actual.onError(new ShutdownChannelGroupException());
                    }
                }
            }
        }

        @Override
        public void cancel() {
            if (!state.compareAndSet(REQUESTED, CANCELLED)) {
                state.compareAndSet(NEW, CANCELLED);
            }
        }

        @Override
        public void run() {
            if (state.get() == CANCELLED) {
                return;
            }
            T result;
            try {
                result = call.call();
            } catch (Throwable e) {
                // The fatal ones, too: nobody else would tell the subscriber, who waits.
                if (state.compareAndSet(REQUESTED, DONE)) {
                    actual.onError(e);
                } else {
                    Operators.onErrorDropped(e, actual.currentContext());
                }
                return;
            }
            if (!state.compareAndSet(REQUESTED, DONE)) {
                if (result != null) {
                    unwanted.accept(result);
                }
                return;
            }
            if (result != null) {
                actual.onNext(result);
            }
            actual.onComplete();
        }
    }
}
