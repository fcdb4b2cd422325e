package reactor.overlapped.engine;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.PartialSendException;
import reactor.overlapped.spi.Op;

/**
 * A sender of an {@link Outbound} and its one request, used again and again; emits the number of bytes at its end. All but the subscription's methods run in the handle's drain.
 */
abstract class Turn extends OverlappedRequest implements Subscription, Scannable {

    private static final int NEW = 0;
    private static final int STARTED = 1;
    private static final int CANCELLED = 2;

    private static final AtomicIntegerFieldUpdater<Turn> DEMAND =
            AtomicIntegerFieldUpdater.newUpdater(Turn.class, "demand");

    final Outbound outbound;
    final CoreSubscriber<? super Long> actual;
    private final DrainTask task;
    private volatile int demand;

    private boolean entered;
    private boolean flying;
    private boolean ended;
    private boolean abandoned;
    private boolean uncounted;
    private long written;
    private @Nullable Throwable failure;

    Turn(Outbound outbound, CoreSubscriber<? super Long> actual) {
        super(outbound.handle());
        this.outbound = outbound;
        this.actual = actual;
        this.task = new DrainTask(handle, this::step);
    }

    /** There is demand, for the first time; on the subscriber's thread. */
    void start() {
        schedule();
    }

    /** The subscriber has cancelled; on his thread. */
    void stopped() {}

    /** Looks for something to write: {@link #enter()}s when there is, {@link #complete()}s when there will be nothing more. */
    abstract void advance();

    /** It is this one's turn: sets the request and {@link #fly()}s, or {@link #leave()}s. */
    abstract void write();

    /** So many bytes of the request have gone out. {@return whether it is written whole; false has set the rest for another way} */
    abstract boolean moved(int count);

    /** {@return whether the peer has got a part of what it must get as a whole} */
    abstract boolean torn();

    /** Gives up all memory. May be called again. */
    abstract void drop();

    @Override
    public final void request(long n) {
        if (Operators.validate(n) && DEMAND.compareAndSet(this, NEW, STARTED)) {
            start();
        }
    }

    @Override
    public final void cancel() {
        if (DEMAND.getAndSet(this, CANCELLED) != CANCELLED) {
            try {
                stopped();
            } finally {
                schedule();
            }
        }
    }

    final boolean isCancelled() {
        return demand == CANCELLED;
    }

    final void schedule() {
        task.schedule();
    }

    /** The handle is closed. */
    final void closed() {
        if (!ended && !flying) {
            fail(handle.refusal());
            // By itself: what its subscriber throws must not keep it from the others.
            schedule();
        }
    }

    final void step() {
        if (abandoned) {
            // The system may still read its memory.
            return;
        }
        if (ended) {
            drop();
        } else if (isCancelled() || failure != null) {
            if (flying) {
                cancelRequest();
            } else {
                finish();
            }
        } else if (!entered) {
            advance();
        }
    }

    /** Asks for a turn. */
    final void enter() {
        entered = true;
        outbound.enter(this);
    }

    /** The turn has come. */
    final void begin() {
        IOException broken = outbound.broken();
        if (broken != null) {
            fail(broken);
        }
        if (failure != null || isCancelled()) {
            step();
            return;
        }
        try {
            write();
        } catch (RuntimeException | Error e) {
            fail(e);
            step();
        }
    }

    final void fly() {
        flying = true;
        submit();
    }

    /** Has written what it had. */
    final void leave() {
        entered = false;
        outbound.leave(this);
    }

    final void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    final boolean hasFailed() {
        return failure != null;
    }

    /** All is written. */
    final void complete() {
        finish();
    }

    private void finish() {
        ended = true;
        outbound.part(this);
        if (isCancelled() && uncounted) {
            outbound.breakOff(new PartialSendException(handle.system().target(), PartialSendException.UNKNOWN));
        } else if (isCancelled() && written > 0 && torn()) {
            outbound.breakOff(new PartialSendException(handle.system().target(), written));
        }
        try {
            drop();
        } catch (RuntimeException | Error e) {
            // A publisher whose cancel throws, a buffer that somebody else has released: the next sender goes on.
            HandleDrain.dropped(e);
        }
        if (entered) {
            leave();
        }
        if (isCancelled()) {
            return;
        }
        if (failure != null) {
            actual.onError(failure);
        } else {
            actual.onNext(written);
            actual.onComplete();
        }
    }

    @Override
    protected final void completed() {
        flying = false;
        boolean whole = false;
        boolean again = false;
        if (transferred > 0) {
            outbound.sent(transferred);
            written += transferred;
        }
        switch (status) {
            case OK, PARTIAL -> {
                if (transferred == 0 && length > 0) {
                    fail(nothingMoved());
                } else {
                    whole = hasMoved();
                    again = !whole;
                }
            }
            case END -> fail(op == Op.TRANSMIT_FILE ? nothingMoved() : RequestSubscription.endOf(handle, this));
            case ABORTED -> {
                uncounted = !handle.system().countsAborted();
                hasMoved();
                if (!isCancelWanted()) {
                    fail(RequestSubscription.abortedOf(handle, this));
                }
            }
            case BUSY, FAILED -> fail(error);
        }
        if (failure != null || isCancelled()) {
            step();
        } else if (again) {
            fly();
        } else {
            if (whole) {
                leave();
            }
            step();
        }
    }

    /** As {@link #moved}; what it throws is this sender's error. */
    private boolean hasMoved() {
        try {
            return moved(transferred);
        } catch (RuntimeException | Error e) {
            fail(e);
            return false;
        }
    }

    /** {@return what it means that the system took nothing} */
    Throwable nothingMoved() {
        return new OverlappedException(
                op.label(),
                handle.system().target(),
                0,
                "WRITE_ZERO",
                "the system took none of the remaining " + length + " bytes; " + written + " were written");
    }

    @Override
    protected final void refused(Throwable reason) {
        flying = false;
        // The close came between two requests of what was being written.
        fail(written > 0 && handle.isDisposed() ? handle.abortion() : reason);
        schedule();
    }

    @Override
    protected final void abandoned(Throwable reason) {
        ended = true;
        abandoned = true;
        stopped();
        if (!isCancelled()) {
            actual.onError(reason);
        }
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.CANCELLED) {
            return isCancelled();
        }
        if (key == Attr.TERMINATED) {
            return ended && !isCancelled();
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
