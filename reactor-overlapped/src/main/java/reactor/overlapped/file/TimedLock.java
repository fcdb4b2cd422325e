package reactor.overlapped.file;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.overlapped.connection.TimeLimit;
import reactor.util.context.Context;

/**
 * A lock that is to come in time. Lock, time-out and cancel race for one word: a lock that is not the first is released, where {@code timeout} would drop it.
 */
final class TimedLock extends MonoOperator<RangeLock, RangeLock> {

    private final Duration atMost;
    private final String target;

    private TimedLock(Mono<RangeLock> waiting, Duration atMost, String target) {
        super(waiting);
        this.atMost = atMost;
        this.target = target;
    }

    static Mono<RangeLock> of(Mono<RangeLock> waiting, Duration atMost, String target) {
        return onAssembly(new TimedLock(waiting, TimeLimit.forTimers(atMost), target));
    }

    @Override
    public void subscribe(CoreSubscriber<? super RangeLock> actual) {
        source.subscribe(new Waiting(actual, atMost, target));
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.NAME ? "lock(" + target + ")" : super.scanUnsafe(key);
    }

    private static final class Waiting implements CoreSubscriber<RangeLock>, Subscription, Scannable {

        private static final int WAITING = 0;
        private static final int CANCELLED = 1;
        private static final int DONE = 2;

        private final CoreSubscriber<? super RangeLock> actual;
        private final Duration atMost;
        private final String target;
        private final AtomicInteger state = new AtomicInteger();
        private final Disposable.Swap timer = Disposables.swap();
        private @Nullable Subscription upstream;

        Waiting(CoreSubscriber<? super RangeLock> actual, Duration atMost, String target) {
            this.actual = actual;
            this.atMost = atMost;
            this.target = target;
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
                timer.update(Schedulers.parallel().schedule(this::timeOut, atMost.toNanos(), TimeUnit.NANOSECONDS));
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
            if (state.compareAndSet(WAITING, CANCELLED)) {
                timer.dispose();
                cancelUpstream();
            }
        }

        private void timeOut() {
            if (state.compareAndSet(WAITING, DONE)) {
                cancelUpstream();
                actual.onError(new TimeoutException("lock(" + target + "): not had within " + TimeLimit.text(atMost)));
            }
        }

        private void cancelUpstream() {
            Subscription s = upstream;
            if (s != null) {
                s.cancel();
            }
        }

        private boolean end() {
            if (state.compareAndSet(WAITING, DONE)) {
                timer.dispose();
                return true;
            }
            return false;
        }

        @Override
        public void onNext(RangeLock lock) {
            if (end()) {
                actual.onNext(lock);
                actual.onComplete();
            } else {
                lock.release().subscribe();
            }
        }

        @Override
        public void onError(Throwable reason) {
            if (end()) {
                actual.onError(reason);
            } else if (state.get() != CANCELLED) {
                Operators.onErrorDropped(reason, currentContext());
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
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
