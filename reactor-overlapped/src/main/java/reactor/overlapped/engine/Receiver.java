package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;

/**
 * The one who subscribes to an {@link Inbound} now.
 *
 * @param <T> what the inbound receives
 * @param <R> what this one gets
 */
abstract class Receiver<T, R> implements Subscription, Scannable {

    @SuppressWarnings("rawtypes")
    private static final AtomicLongFieldUpdater<Receiver> REQUESTED =
            AtomicLongFieldUpdater.newUpdater(Receiver.class, "requested");

    final CoreSubscriber<? super R> actual;
    private final Inbound<T> inbound;
    private volatile long requested;
    private volatile boolean cancelled;

    /** Whether the handle was closed already when it came. */
    boolean late;

    Receiver(Inbound<T> inbound, CoreSubscriber<? super R> actual) {
        this.inbound = inbound;
        this.actual = actual;
    }

    /** Gets what was received. {@return what it left of it, for the next; null for nothing} */
    abstract @Nullable T emit(T received);

    /** Lends the memory that a read shall fill. {@return false when it has none of its own} */
    boolean lend(OverlappedRequest read) {
        return false;
    }

    /** A read has given lent memory back. {@return the bytes, in another buffer, when this one does not want them any more} */
    @Nullable
    ByteBuf reclaim(OverlappedRequest read, int count) {
        throw new IllegalStateException("nothing was lent");
    }

    @Override
    public final void request(long n) {
        if (Operators.validate(n)) {
            Operators.addCap(REQUESTED, this, n);
            inbound.demanded();
        }
    }

    @Override
    public final void cancel() {
        cancelled = true;
        inbound.cancelled(this);
    }

    final boolean wants() {
        return !cancelled && requested > 0;
    }

    final boolean isCancelled() {
        return cancelled;
    }

    /** Takes no more: it has ended, or will be told. */
    final void end() {
        cancelled = true;
    }

    final void produced() {
        if (requested != Long.MAX_VALUE) {
            REQUESTED.decrementAndGet(this);
        }
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.PARENT) {
            return inbound;
        }
        if (key == Attr.CANCELLED) {
            return cancelled;
        }
        return key == Attr.REQUESTED_FROM_DOWNSTREAM ? (Object) requested : null;
    }

    /** One after the other. */
    static final class Each<T> extends Receiver<T, T> {

        Each(Inbound<T> inbound, CoreSubscriber<? super T> actual) {
            super(inbound, actual);
        }

        @Override
        @Nullable
        T emit(T received) {
            produced();
            actual.onNext(received);
            return null;
        }
    }
}
