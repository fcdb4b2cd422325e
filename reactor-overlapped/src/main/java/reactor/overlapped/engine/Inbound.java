package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Status;

/**
 * The reading side of a stream handle: one read in flight, only while there is demand, one subscriber at a time. What a read had already
 * taken when its subscriber cancelled is parked, one buffer at most, and goes to the next subscriber.
 */
public final class Inbound extends Flux<ByteBuf> implements Scannable {

    private final OpenHandle handle;
    private final int block;
    private final Read read;
    private final DrainTask task;
    private final AtomicReference<@Nullable Receiver> receiver = new AtomicReference<>();

    /** The rest is touched in the handle's drain only. */
    private @Nullable ByteBuf parked;

    private boolean flying;
    private boolean ended;
    private @Nullable Throwable failure;

    /** Creates the one of that handle. */
    public Inbound(OpenHandle handle, int block) {
        this.handle = handle;
        this.block = block;
        this.task = new DrainTask(handle, this::step);
        this.read = new Read();
        handle.onClose().subscribe(nothing -> {}, failed -> task.schedule(), task::schedule);
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        Receiver next = new Receiver(actual);
        if (receiver.compareAndSet(null, next)) {
            actual.onSubscribe(next);
        } else {
            Operators.error(
                    actual,
                    new IllegalStateException("read: " + handle.system().target()
                            + " has a subscriber already; a stream has one at a time"));
        }
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        return key == Attr.NAME ? "inbound(" + handle.system().target() + ")" : null;
    }

    private void step() {
        if (handle.isDisposed()) {
            dropParked();
            if (failure == null && !ended) {
                failure = OpenHandle.refusal();
            }
        }
        Receiver to = receiver.get();
        while (to != null && !to.cancelled && parked != null && to.requested > 0) {
            ByteBuf next = parked;
            parked = null;
            to.produced();
            try {
                to.actual.onNext(next);
            } catch (Throwable thrownByUser) {
                // It gets no more; the next subscriber does.
                to.cancel();
                throw thrownByUser;
            }
        }
        if (to == null || to.cancelled || parked != null) {
            return;
        }
        if (flying) {
            return;
        }
        if (failure != null || ended) {
            if (!receiver.compareAndSet(to, null)) {
                // It has cancelled, and the next one may be there already; his demand runs this again.
                return;
            }
            to.cancelled = true;
            Throwable reason = failure;
            failure = null;
            if (reason != null) {
                to.actual.onError(reason);
            } else {
                to.actual.onComplete();
            }
        } else if (to.requested > 0) {
            read.start();
        }
    }

    private void dropParked() {
        if (parked != null) {
            parked.release();
            parked = null;
        }
    }

    private final class Receiver implements Subscription, Scannable {

        private static final AtomicLongFieldUpdater<Receiver> REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Receiver.class, "requested");

        private final CoreSubscriber<? super ByteBuf> actual;
        private volatile long requested;
        private volatile boolean cancelled;

        Receiver(CoreSubscriber<? super ByteBuf> actual) {
            this.actual = actual;
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                Operators.addCap(REQUESTED, this, n);
                task.schedule();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            if (receiver.get() == this) {
                // Cancelled before the next subscriber can be there, so that it hits the predecessor's read only.
                read.cancelRequest();
                receiver.compareAndSet(this, null);
            }
        }

        void produced() {
            if (requested != Long.MAX_VALUE) {
                REQUESTED.decrementAndGet(this);
            }
        }

        @Override
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.ACTUAL) {
                return actual;
            }
            if (key == Attr.CANCELLED) {
                return cancelled;
            }
            return key == Attr.REQUESTED_FROM_DOWNSTREAM ? (Object) requested : null;
        }
    }

    private final class Read extends OverlappedRequest {

        Read() {
            super(Inbound.this.handle);
            this.op = Op.READ;
            this.exclusive = true;
        }

        void start() {
            try {
                buffer = handle.engine().buffers().allocate(block);
            } catch (RuntimeException | Error e) {
                failure = e;
                task.schedule();
                return;
            }
            index = 0;
            length = block;
            flying = true;
            renew();
            submit();
            Receiver to = receiver.get();
            if (to == null || to.cancelled) {
                cancelRequest();
            }
        }

        @Override
        protected void completed() {
            flying = false;
            ByteBuf full = buffer;
            buffer = null;
            if (transferred > 0 && (status == Status.OK || status == Status.PARTIAL || status == Status.ABORTED)) {
                parked = full.setIndex(0, transferred);
            } else {
                full.release();
            }
            switch (status) {
                case END -> ended = true;
                case BUSY, FAILED -> failure = error;
                case ABORTED -> {
                    if (!isCancelWanted() && transferred == 0) {
                        failure = RequestSubscription.abortedOf(handle, this);
                    }
                }
                case OK, PARTIAL -> {
                    // parked, if there was anything; a message of no bytes is read over
                }
            }
            step();
        }

        @Override
        protected void refused(Throwable reason) {
            flying = false;
            buffer.release();
            buffer = null;
            failure = reason;
            task.schedule();
        }

        @Override
        protected void abandoned(Throwable reason) {
            flying = false;
            buffer = null;
            failure = reason;
            step();
        }
    }
}
