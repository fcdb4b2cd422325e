package reactor.overlapped.file;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Subscribes to its source with the first demand, for sources that begin their work when they are subscribed to. */
final class OnDemand<T> extends Flux<T> implements Scannable {

    private final Publisher<? extends T> source;

    private OnDemand(Publisher<? extends T> source) {
        this.source = source;
    }

    static <T> Flux<T> of(Publisher<? extends T> source) {
        return onAssembly(new OnDemand<>(source));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new Waiting<>(source, actual));
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.PARENT ? source : null;
    }

    /** Keeps demand and cancel until there is a subscription to tell. */
    private static final class Waiting<T> extends Operators.DeferredSubscription implements CoreSubscriber<T> {

        private final Publisher<? extends T> source;
        private final CoreSubscriber<? super T> actual;
        private final AtomicBoolean begun = new AtomicBoolean();

        Waiting(Publisher<? extends T> source, CoreSubscriber<? super T> actual) {
            this.source = source;
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                super.request(n);
                if (!isCancelled() && begun.compareAndSet(false, true)) {
                    source.subscribe(this);
                }
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription s) {
            set(s);
        }

        @Override
        public void onNext(T value) {
            actual.onNext(value);
        }

        @Override
        public void onError(Throwable reason) {
            actual.onError(reason);
        }

        @Override
        public void onComplete() {
            actual.onComplete();
        }
    }
}
