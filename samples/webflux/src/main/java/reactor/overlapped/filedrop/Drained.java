package reactor.overlapped.filedrop;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** Emits what a source does; when its subscriber cancels it goes on, lets the rest go to the drain, and does not cancel the source. For one subscriber. */
final class Drained<T> extends Flux<T> {

    private final Publisher<T> source;
    private final Consumer<? super T> drain;
    private boolean subscribed;

    Drained(Publisher<T> source, Consumer<? super T> drain) {
        this.source = source;
        this.drain = drain;
    }

    /** {@return reads all on subscribe if nobody has begun to} */
    Mono<Void> rest() {
        return Mono.defer(() -> subscribed
                ? Mono.empty()
                : this.<Void>handle((element, sink) -> drain.accept(element)).then());
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        subscribed = true;
        source.subscribe(new Draining<>(actual, drain));
    }

    private static final class Draining<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final Consumer<? super T> drain;
        private volatile boolean cancelled;
        private @Nullable Subscription upstream;

        Draining(CoreSubscriber<? super T> actual, Consumer<? super T> drain) {
            this.actual = actual;
            this.drain = drain;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onNext(T element) {
            if (cancelled) {
                drain.accept(element);
            } else {
                actual.onNext(element);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!cancelled) {
                actual.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (!cancelled) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            if (upstream != null) {
                upstream.request(n);
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            request(Long.MAX_VALUE);
        }
    }
}
