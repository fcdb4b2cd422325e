package reactor.overlapped.connection;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Hands over what was opened to the subscriber, or disposes of it when he has cancelled before that. A cancel afterwards reaches nobody, so that
 * operators that cancel whoever has emitted leave it open; a subscriber that cancels at that very moment gets it and has to dispose of it.
 *
 * @param <T> what is opened
 */
public final class Handover<T extends Disposable> extends Mono<T> implements Scannable {

    private final String name;
    private final Mono<T> opening;

    /**
     * Creates one.
     *
     * @param name what it does, for diagnostics
     * @param opening disposes, when it is cancelled, of what it has not emitted
     */
    public Handover(String name, Mono<T> opening) {
        this.name = name;
        this.opening = opening;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        opening.subscribe(new Taker<>(actual));
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return opening;
        }
        return key == Attr.NAME ? name : null;
    }

    private static final class Taker<T extends Disposable> implements CoreSubscriber<T>, Subscription, Scannable {

        private static final int OPENING = 0;
        private static final int CANCELLED = 1;
        private static final int DONE = 2;

        private final CoreSubscriber<? super T> actual;
        private final AtomicInteger state = new AtomicInteger();
        private @Nullable Subscription upstream;

        Taker(CoreSubscriber<? super T> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription s) {
            if (Operators.validate(upstream, s)) {
                upstream = s;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void request(long n) {
            Subscription s = upstream;
            if (s != null) {
                s.request(n);
            }
        }

        @Override
        public void cancel() {
            Subscription s = upstream;
            if (s != null && state.compareAndSet(OPENING, CANCELLED)) {
                s.cancel();
            }
        }

        @Override
        public void onNext(T opened) {
            if (!state.compareAndSet(OPENING, DONE)) {
                opened.dispose();
                return;
            }
            try {
                actual.onNext(opened);
            } catch (Throwable thrownByUser) {
                Exceptions.throwIfFatal(thrownByUser);
                opened.dispose();
                throw thrownByUser;
            }
            actual.onComplete();
        }

        @Override
        public void onError(Throwable reason) {
            if (state.compareAndSet(OPENING, DONE)) {
                actual.onError(reason);
            } else if (state.get() != CANCELLED) {
                Operators.onErrorDropped(reason, currentContext());
            }
        }

        @Override
        public void onComplete() {
            if (state.compareAndSet(OPENING, DONE)) {
                actual.onComplete();
            }
        }

        @Override
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.PARENT) {
                return upstream;
            }
            if (key == Attr.ACTUAL) {
                return actual;
            }
            if (key == Attr.TERMINATED) {
                return state.get() == DONE;
            }
            return key == Attr.CANCELLED ? (Object) (state.get() == CANCELLED) : null;
        }
    }
}
