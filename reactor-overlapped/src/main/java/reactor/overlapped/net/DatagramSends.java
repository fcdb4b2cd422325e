package reactor.overlapped.net;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Sends what a publisher emits, several at once, begun in order. Demand is what may be in flight, so nothing is queued here. The first failure
 * ends all of it. What comes too late is released.
 */
final class DatagramSends extends Mono<Void> implements Scannable {

    private final Publisher<Datagram> source;
    private final int inFlight;
    private final Function<Datagram, Mono<Void>> send;

    /**
     * Creates one.
     *
     * @param send sends one datagram, whose content it owns
     */
    DatagramSends(Publisher<Datagram> source, int inFlight, Function<Datagram, Mono<Void>> send) {
        this.source = source;
        this.inFlight = inFlight;
        this.send = send;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        source.subscribe(new Sender(actual));
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.PARENT ? source : null;
    }

    private final class Sender implements CoreSubscriber<Datagram>, Subscription, Scannable {

        private static final int NEW = 0;
        private static final int ACTIVE = 1;
        private static final int ENDED = 2;

        private final CoreSubscriber<? super Void> actual;
        private final AtomicInteger state = new AtomicInteger(NEW);
        private final Set<One> sends = ConcurrentHashMap.newKeySet();

        /** Sends in flight, and the publisher while it has more. */
        private final AtomicInteger open = new AtomicInteger(1);

        private @Nullable Subscription upstream;

        Sender(CoreSubscriber<? super Void> actual) {
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
            if (Operators.validate(n) && s != null && state.compareAndSet(NEW, ACTIVE)) {
                s.request(inFlight);
            }
        }

        @Override
        public void cancel() {
            if (state.getAndSet(ENDED) != ENDED) {
                stop();
            }
        }

        private void stop() {
            Subscription s = upstream;
            if (s != null) {
                s.cancel();
            }
            sends.forEach(One::cancel);
        }

        @Override
        public void onNext(Datagram datagram) {
            if (state.get() == ENDED) {
                datagram.content().release();
                return;
            }
            One one = new One(this);
            open.incrementAndGet();
            sends.add(one);
            send.apply(datagram).subscribe(one);
            if (state.get() == ENDED) {
                one.cancel();
            }
        }

        @Override
        public void onError(Throwable reason) {
            if (state.getAndSet(ENDED) == ENDED) {
                Operators.onErrorDropped(reason, currentContext());
            } else {
                stop();
                actual.onError(reason);
            }
        }

        @Override
        public void onComplete() {
            oneEnded();
        }

        private void oneEnded() {
            if (open.decrementAndGet() == 0 && state.getAndSet(ENDED) != ENDED) {
                actual.onComplete();
            }
        }

        void sent(One one) {
            sends.remove(one);
            oneEnded();
            Subscription s = upstream;
            if (s != null && state.get() == ACTIVE) {
                s.request(1);
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
            return key == Attr.TERMINATED ? (Object) (state.get() == ENDED) : null;
        }
    }

    /** A datagram on its way. */
    private static final class One extends BaseSubscriber<Void> {

        private final Sender sender;

        One(Sender sender) {
            this.sender = sender;
        }

        @Override
        public Context currentContext() {
            return sender.currentContext();
        }

        @Override
        protected void hookOnComplete() {
            sender.sent(this);
        }

        @Override
        protected void hookOnError(Throwable reason) {
            sender.onError(reason);
        }
    }
}
