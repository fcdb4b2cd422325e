package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Releases what it gets and watches that the rules of signals are kept. */
final class Watcher<T> implements CoreSubscriber<T> {

    private final Queue<String> wrong;
    private final int cancelAt;
    private final AtomicInteger inside = new AtomicInteger();
    private volatile Subscription subscription;
    private volatile boolean ended;
    private volatile boolean cancelled;
    private int seen;

    /** Tells {@code wrong} what is; cancels at that value, never at 0. */
    Watcher(Queue<String> wrong, int cancelAt) {
        this.wrong = wrong;
        this.cancelAt = cancelAt;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(1);
    }

    @Override
    public void onNext(T value) {
        enter();
        if (value instanceof ByteBuf buffer) {
            if (buffer.refCnt() != 1) {
                wrong.add("a buffer has " + buffer.refCnt() + " owners");
            }
            buffer.release();
        }
        if (++seen == cancelAt) {
            cancel();
        } else {
            subscription.request(1);
        }
        inside.decrementAndGet();
    }

    @Override
    public void onError(Throwable reason) {
        end();
        // A second receiver is refused so.
        if (!(reason instanceof java.io.IOException || reason instanceof IllegalStateException)) {
            wrong.add("an error: " + reason);
        }
    }

    @Override
    public void onComplete() {
        end();
    }

    private void end() {
        enter();
        ended = true;
        inside.decrementAndGet();
    }

    private void enter() {
        if (inside.getAndIncrement() != 0) {
            wrong.add("two signals at once");
        }
        if (ended) {
            wrong.add("a signal after the end");
        }
    }

    void cancel() {
        cancelled = true;
        subscription.cancel();
    }

    boolean isOver() {
        return ended || cancelled;
    }
}
