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
 * Hands over what was opened to the subscriber, or disposes of it when he has cancelled before he had it: a cancel by another thread counts until
 * his {@code onNext} has returned, because a cancelled subscriber drops what it gets. A cancel by himself meanwhile, or any after that,
 * reaches nobody, so that operators that cancel whoever has emitted leave it open.
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
        private static final int HANDING = 2;
        private static final int DONE = 3;

        private final CoreSubscriber<? super T> actual;
        private final AtomicInteger state = new AtomicInteger();

        /** What is being handed over, and by whom. */
        private @Nullable T handed;

        private @Nullable Thread hand;
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
            } else if (state.get() == HANDING
                    && hand != Thread.currentThread()
                    && state.compareAndSet(HANDING, CANCELLED)) {
                handed.dispose();
            }
        }

        @Override
        public void onNext(T opened) {
            handed = opened;
            hand = Thread.currentThread();
            if (!state.compareAndSet(OPENING, HANDING)) {
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
            if (state.compareAndSet(HANDING, DONE)) {
                handed = null;
                hand = null;
                actual.onComplete();
            }
        }

        @Override
        public void onError(Throwable reason) {
            if (state.compareAndSet(OPENING, DONE)) {
                actual.onError(reason);
            } else if (state.get() == DONE) {
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
