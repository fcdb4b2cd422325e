package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/** Sends what a publisher emits: what is there together goes out in one gathered write. Demand on the publisher follows what has gone out. */
final class SendTurn extends Turn implements CoreSubscriber<ByteBuf> {

    private static final int PREFETCH = 16;
    private static final int HELD_BACK = 64;

    private static final AtomicReferenceFieldUpdater<SendTurn, Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(SendTurn.class, Subscription.class, "upstream");

    private final Publisher<? extends ByteBuf> source;
    private final @Nullable Predicate<? super ByteBuf> flush;
    private final int prefetch;
    private final Queue<ByteBuf> queue;
    private final Gathered gathered;
    private volatile @Nullable Subscription upstream;
    private volatile boolean sourceDone;
    private @Nullable Throwable sourceFailure;
    private int consumed;

    SendTurn(
            Outbound outbound,
            CoreSubscriber<? super Long> actual,
            Publisher<? extends ByteBuf> source,
            @Nullable Predicate<? super ByteBuf> flush) {
        super(outbound, actual);
        this.source = source;
        this.flush = flush;
        this.prefetch = flush == null ? PREFETCH : HELD_BACK;
        this.queue = Queues.<ByteBuf>get(prefetch).get();
        this.gathered = new Gathered(outbound, prefetch);
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    // ---- the publisher's side

    @Override
    void start() {
        source.subscribe(this);
        // It hears of a close before its publisher has emitted anything.
        schedule();
    }

    @Override
    void stopped() {
        Operators.terminate(UPSTREAM, this);
    }

    @Override
    public void onSubscribe(Subscription s) {
        if (Operators.setOnce(UPSTREAM, this, s)) {
            s.request(prefetch);
        }
    }

    @Override
    public void onNext(ByteBuf buffer) {
        if (sourceDone) {
            Memory.discard(buffer, currentContext());
        } else if (queue.offer(buffer)) {
            schedule();
        } else {
            buffer.release();
            onError(Operators.onOperatorError(
                    upstream,
                    Exceptions.failWithOverflow("the publisher emits more than was requested"),
                    currentContext()));
        }
    }

    @Override
    public void onError(Throwable reason) {
        Objects.requireNonNull(reason, "reason");
        if (sourceDone) {
            Operators.onErrorDropped(reason, currentContext());
            return;
        }
        sourceFailure = reason;
        ended();
    }

    @Override
    public void onComplete() {
        ended();
    }

    /** It is not cancelled any more. */
    private void ended() {
        sourceDone = true;
        upstream = Operators.cancelledSubscription();
        schedule();
    }

    // ---- in the drain

    @Override
    void advance() {
        outbound.join(this);
        boolean last = sourceDone;
        take();
        if (hasFailed()) {
            step();
        } else if (gathered.ready() > 0 || (last && gathered.holdsAny())) {
            enter();
        } else if (last) {
            if (sourceFailure != null) {
                fail(sourceFailure);
                step();
            } else {
                complete();
            }
        } else if (handle.isDisposed()) {
            // Who joins after the close is told by nobody else.
            fail(handle.refusal());
            step();
        } else {
            refill();
        }
    }

    private void take() {
        ByteBuf next;
        while ((next = queue.poll()) != null) {
            if (!next.isReadable() && !outbound.keepsBoundaries()) {
                next.release();
                consumed++;
                continue;
            }
            try {
                gathered.add(next, flush == null || flush.test(next) || gathered.held() + 1 == prefetch);
            } catch (RuntimeException | Error e) {
                next.release();
                fail(e);
                return;
            }
        }
    }

    @Override
    void write() {
        boolean last = sourceDone;
        take();
        if (hasFailed()) {
            step();
            return;
        }
        gathered.gather(this, last);
        fly();
    }

    @Override
    boolean moved(int count) {
        int gone = gathered.moved(this, count);
        if (gathered.flying()) {
            return false;
        }
        consumed += gone;
        refill();
        return true;
    }

    private void refill() {
        // The publisher may wait for demand while what it has emitted waits for more of it.
        boolean starved = consumed > 0 && consumed + gathered.held() == prefetch;
        if ((consumed >= prefetch / 2 || starved) && !sourceDone) {
            int more = consumed;
            consumed = 0;
            upstream.request(more);
        }
    }

    @Override
    boolean torn() {
        return gathered.torn();
    }

    @Override
    void drop() {
        ByteBuf unwritten;
        while ((unwritten = queue.poll()) != null) {
            unwritten.release();
        }
        gathered.release();
        stopped();
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        if (key == Attr.PREFETCH) {
            return prefetch;
        }
        return key == Attr.BUFFERED ? (Object) queue.size() : super.scanUnsafe(key);
    }
}
