package reactor.overlapped.text;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Strings made of buffers: any number of the one from any number of the other. There is one buffer at most; the next is asked for when it is used up and
 * there is demand.
 */
final class StringFlux extends Flux<String> implements Scannable {

    private final Publisher<? extends ByteBuf> source;
    private final String name;
    private final Supplier<Pieces> pieces;

    private StringFlux(Publisher<? extends ByteBuf> source, String name, Supplier<Pieces> pieces) {
        this.source = source;
        this.name = name;
        this.pieces = pieces;
    }

    /**
     * Creates one.
     *
     * @param pieces called once per subscriber
     */
    static Flux<String> of(Publisher<? extends ByteBuf> source, String name, Supplier<Pieces> pieces) {
        return onAssembly(new StringFlux(source, name, pieces));
    }

    @Override
    public void subscribe(CoreSubscriber<? super String> actual) {
        source.subscribe(new Decoding(actual, pieces.get()));
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return source;
        }
        if (key == Attr.PREFETCH) {
            return 1;
        }
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.SYNC;
        }
        return key == Attr.NAME ? name : null;
    }

    /** Whatever happens is noted, and acted upon by one thread at a time. */
    private static final class Decoding implements CoreSubscriber<ByteBuf>, Subscription, Scannable {

        private static final AtomicLongFieldUpdater<Decoding> REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Decoding.class, "requested");
        private static final AtomicIntegerFieldUpdater<Decoding> SIGNALS =
                AtomicIntegerFieldUpdater.newUpdater(Decoding.class, "signals");

        private final CoreSubscriber<? super String> actual;
        private final Pieces pieces;

        private volatile long requested;
        private volatile int signals;
        private volatile @Nullable ByteBuf arrived;
        private volatile boolean ended;

        /** Cancelled, or the last signal is out. */
        private volatile boolean closed;

        private @Nullable Throwable failure;
        private @Nullable Subscription upstream;

        // What follows is touched by the thread that acts.

        private @Nullable ByteBuf current;
        private @Nullable String next;
        private boolean awaited;

        Decoding(CoreSubscriber<? super String> actual, Pieces pieces) {
            this.actual = actual;
            this.pieces = pieces;
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
        public void onNext(ByteBuf buffer) {
            Objects.requireNonNull(buffer, "buffer");
            if (ended) {
                buffer.release();
            } else if (arrived != null) {
                buffer.release();
                cancelUpstream();
                onError(Exceptions.failWithOverflow("a buffer came that nobody had asked for"));
            } else {
                arrived = buffer;
                act();
            }
        }

        @Override
        public void onError(Throwable reason) {
            Objects.requireNonNull(reason, "reason");
            if (ended || closed) {
                Operators.onErrorDropped(reason, currentContext());
                return;
            }
            failure = reason;
            ended = true;
            act();
        }

        @Override
        public void onComplete() {
            ended = true;
            act();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                Operators.addCap(REQUESTED, this, n);
                act();
            }
        }

        @Override
        public void cancel() {
            if (!closed) {
                closed = true;
                cancelUpstream();
                act();
            }
        }

        private void cancelUpstream() {
            if (upstream != null) {
                upstream.cancel();
            }
        }

        private void act() {
            if (SIGNALS.getAndIncrement(this) != 0) {
                return;
            }
            int seen = 1;
            do {
                boolean returned = false;
                try {
                    emit();
                    returned = true;
                } finally {
                    if (!returned) {
                        // Thrown by the subscriber.
                        closed = true;
                        cancelUpstream();
                        signals = 0;
                        // Releases what there is, and what has come since.
                        act();
                    }
                }
                seen = SIGNALS.addAndGet(this, -seen);
            } while (seen != 0);
        }

        private void emit() {
            while (!closed && findNext() && requested > 0) {
                if (requested != Long.MAX_VALUE) {
                    REQUESTED.decrementAndGet(this);
                }
                String out = next;
                next = null;
                actual.onNext(out);
            }
            if (closed) {
                release();
            }
        }

        /** {@return whether there is a string} Ends the stream where it ends; asks for a buffer where there must be another. */
        private boolean findNext() {
            while (next == null) {
                // In this order: nothing arrives after the end.
                boolean last = ended;
                takeArrived();
                last &= arrived == null;
                try {
                    next = pieces.next(current != null ? current : Unpooled.EMPTY_BUFFER, last && failure == null);
                } catch (IOException | RuntimeException e) {
                    cancelUpstream();
                    finish(e);
                    return false;
                }
                if (next == null) {
                    releaseCurrent();
                    if (last) {
                        finish(failure);
                        return false;
                    }
                    if (arrived == null && !ended) {
                        ask();
                        return false;
                    }
                }
            }
            return true;
        }

        private void takeArrived() {
            if (current == null && arrived != null) {
                current = arrived;
                arrived = null;
                awaited = false;
            }
        }

        private void ask() {
            if (!awaited && requested > 0 && upstream != null) {
                awaited = true;
                upstream.request(1);
            }
        }

        private void finish(@Nullable Throwable reason) {
            closed = true;
            release();
            if (reason == null) {
                actual.onComplete();
            } else {
                actual.onError(reason);
            }
        }

        private void release() {
            releaseCurrent();
            takeArrived();
            releaseCurrent();
            next = null;
        }

        private void releaseCurrent() {
            ByteBuf used = current;
            current = null;
            // One that somebody has released already has failed the stream, no more than once.
            if (used != null && used.refCnt() > 0) {
                used.release();
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
            if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
                return requested;
            }
            if (key == Attr.TERMINATED) {
                return ended;
            }
            if (key == Attr.CANCELLED) {
                return closed && !ended;
            }
            if (key == Attr.ERROR) {
                return failure;
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.SYNC : null;
        }
    }
}
