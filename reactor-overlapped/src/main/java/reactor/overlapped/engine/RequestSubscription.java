package reactor.overlapped.engine;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Status;

/**
 * A subscriber and the one request made for it. Memory is taken by the subclass's constructor, that is at subscribe; the request is
 * submitted with the first demand; whatever happens, {@link #release()} or {@link #result()} is called once, when the system no longer
 * uses the memory.
 *
 * @param <T> what is emitted
 */
public abstract class RequestSubscription<T> extends OverlappedRequest implements Subscription, Scannable {

    private static final int NEW = 0;
    private static final int REQUESTED = 1;
    private static final int CANCELLED = 2;
    private static final int DONE = 3;

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<RequestSubscription> STATE =
            AtomicIntegerFieldUpdater.newUpdater(RequestSubscription.class, "state");

    private final CoreSubscriber<? super T> actual;
    private volatile int state;

    protected RequestSubscription(OpenHandle handle, CoreSubscriber<? super T> actual) {
        super(handle);
        this.actual = actual;
    }

    /** Called before the first submission; what it throws ends the request. */
    protected void prepare() {}

    /**
     * The outcome was OK or PARTIAL.
     *
     * @return whether the request is finished, perhaps with another outcome; false has changed its parameters for another way
     */
    protected boolean finished() {
        return true;
    }

    /** Gives the memory up, with a good outcome. {@return what to emit, null for an empty completion} */
    protected abstract @Nullable T result();

    /** Gives the memory up, without a result. */
    protected abstract void release();

    /** A result that its subscriber no longer wants. */
    protected void discard() {
        release();
    }

    protected final CoreSubscriber<? super T> actual() {
        return actual;
    }

    @Override
    public final void request(long n) {
        if (Operators.validate(n) && STATE.compareAndSet(this, NEW, REQUESTED)) {
            try {
                prepare();
            } catch (RuntimeException | Error e) {
                fail(e);
                return;
            }
            submit();
        }
    }

    @Override
    public final void cancel() {
        int seen;
        do {
            seen = state;
            if (seen >= CANCELLED) {
                return;
            }
        } while (!STATE.compareAndSet(this, seen, CANCELLED));
        if (seen == NEW) {
            release();
        } else {
            cancelRequest();
        }
    }

    @Override
    protected final void completed() {
        switch (status) {
            case OK, PARTIAL -> {
                if (state == CANCELLED) {
                    discard();
                } else if (!finished()) {
                    submit();
                } else if (status == Status.FAILED) {
                    fail(error);
                } else {
                    succeed();
                }
            }
            case END -> {
                if (op == Op.READ || op == Op.READ_SCATTER || op == Op.READ_URGENT) {
                    ended();
                } else {
                    fail(endOf(handle, this));
                }
            }
            case ABORTED -> fail(aborted());
            case BUSY, FAILED -> fail(error);
        }
    }

    /** The outcome was END. */
    private void ended() {
        try {
            release();
        } finally {
            if (STATE.compareAndSet(this, REQUESTED, DONE)) {
                actual.onComplete();
            }
        }
    }

    private void succeed() {
        if (!STATE.compareAndSet(this, REQUESTED, DONE)) {
            discard();
            return;
        }
        T value;
        try {
            value = result();
        } catch (RuntimeException | Error e) {
            // The caller has changed or released the buffer meanwhile.
            actual.onError(e);
            return;
        }
        if (value != null) {
            actual.onNext(value);
        }
        actual.onComplete();
    }

    protected final void fail(Throwable reason) {
        try {
            release();
        } finally {
            // Whoever has released the memory already gets to hear of it all the same.
            if (STATE.compareAndSet(this, REQUESTED, DONE)) {
                actual.onError(reason);
            }
        }
    }

    @Override
    protected final void refused(Throwable reason) {
        fail(reason);
    }

    @Override
    protected final void abandoned(Throwable reason) {
        if (STATE.compareAndSet(this, REQUESTED, DONE)) {
            actual.onError(reason);
        }
    }

    /** {@return the error of a write that the other side takes no more of} */
    static Throwable endOf(OpenHandle handle, OverlappedRequest request) {
        return new OverlappedException(
                request.op.label(), handle.system().target(), 0, "END", "the other side takes no more");
    }

    private Throwable aborted() {
        return abortedOf(handle, this);
    }

    /** {@return the error of a request that was aborted though its owner did not cancel it} */
    static Throwable abortedOf(OpenHandle handle, OverlappedRequest request) {
        if (handle.isDisposed()) {
            return handle.abortion();
        }
        return new OverlappedException(
                request.op.label(),
                handle.system().target(),
                request.code,
                "OPERATION_ABORTED",
                "aborted by somebody else");
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.CANCELLED) {
            return state == CANCELLED;
        }
        if (key == Attr.TERMINATED) {
            return state == DONE;
        }
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        if (key == Attr.NAME) {
            return op.label() + "(" + handle.system().target() + ")";
        }
        return null;
    }
}
