package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle.Readiness;

/**
 * The reading side of a handle without positions: one read in flight, only while there is demand, one subscriber at a time. What a read had already
 * taken when its subscriber cancelled is parked, one buffer at most, and goes to the next subscriber.
 *
 * <p>While nothing comes no memory is pinned: a handle that can wait without memory does so first. Where that costs as much as a read it is
 * left out as long as data keep coming, and {@link Cooling} calls a read back that waits for long. A handle that brings memory of its own is
 * given some only while the peer sends much at a time.
 *
 * @param <T> what is emitted
 */
public final class Inbound<T> extends Flux<T> implements Scannable {

    /** A wait that ends sooner says that the peer is talking. */
    private static final long TALKING_NANOS = 250_000_000;

    /** From so many bytes at a time on, copying them costs more than to read them into memory of one's own. */
    private static final int MUCH = 4096;

    private final OpenHandle handle;
    private final Reception<T> reception;
    private final Readiness readiness;
    private final int most;
    private final ReadSize size;
    private final Read read;
    private final DrainTask task;
    private final AtomicReference<@Nullable Receiver<T, ?>> receiver = new AtomicReference<>();

    /** The rest is touched in the handle's drain only. */
    private @Nullable T parked;

    private boolean flying;
    private boolean ended;
    private @Nullable Throwable failure;
    private boolean talking;
    private volatile long reads;
    private volatile long bytes;

    /** Creates the one of that handle. */
    public Inbound(OpenHandle handle, int block, Reception<T> reception) {
        if (block < 1) {
            throw new IllegalArgumentException("blockSize " + block + " is less than 1");
        }
        this.handle = handle;
        this.reception = reception;
        this.readiness = handle.system().readiness();
        this.task = new DrainTask(handle, this::step);
        this.most = block;
        this.size = new ReadSize(reception.needsWholeBuffer() ? block : 1, block);
        this.read = new Read();
        handle.onClose().subscribe(nothing -> {}, failed -> task.schedule(), task::schedule);
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        subscribe(new Receiver.Each<>(this, actual));
    }

    /** {@return one read into several buffers of the caller's, of an inbound of bytes} */
    public static Mono<Integer> receiveInto(Inbound<ByteBuf> inbound, List<ByteBuf> buffers) {
        return new ScatterMono(inbound, buffers);
    }

    <R> void subscribe(Receiver<T, R> next) {
        next.late = handle.isDisposed();
        if (receiver.compareAndSet(null, next)) {
            next.actual.onSubscribe(next);
        } else {
            Operators.error(
                    next.actual,
                    new IllegalStateException("read: " + handle.system().target()
                            + " has a subscriber already; a stream has one at a time"));
        }
    }

    OpenHandle handle() {
        return handle;
    }

    /** {@return whether somebody is subscribed} */
    public boolean isReceiving() {
        return receiver.get() != null;
    }

    /** {@return bytes received so far} */
    public long bytes() {
        return bytes;
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        return key == Attr.NAME ? "inbound(" + handle.system().target() + ")" : null;
    }

    void demanded() {
        task.schedule();
    }

    void cancelled(Receiver<T, ?> who) {
        if (receiver.get() == who) {
            // Cancelled before the next subscriber can be there, so that it hits the predecessor's read only.
            read.cancelRequest();
            receiver.compareAndSet(who, null);
        }
    }

    /** {@return false when somebody else has taken its place already, or it has cancelled} */
    boolean leave(Receiver<T, ?> who) {
        return receiver.compareAndSet(who, null);
    }

    private void step() {
        boolean closed = handle.isDisposed();
        if (closed) {
            dropParked();
        }
        Receiver<T, ?> to = receiver.get();
        boolean emitted = parked != null;
        while (to != null && to.wants() && parked != null) {
            T next = parked;
            parked = null;
            try {
                parked = to.emit(next);
            } catch (Throwable thrownByUser) {
                // It gets no more; the next subscriber does.
                to.cancel();
                throw thrownByUser;
            }
            to = receiver.get();
        }
        if (to == null || to.isCancelled() || parked != null || flying) {
            return;
        }
        if (failure != null || ended || closed) {
            if (!leave(to)) {
                // It has cancelled, and the next one may be there already; his demand runs this again.
                return;
            }
            to.end();
            Throwable reason = failure;
            failure = null;
            if (reason != null) {
                to.actual.onError(reason);
            } else if (ended) {
                to.actual.onComplete();
            } else {
                to.actual.onError(to.late ? handle.refusal() : handle.abortion());
            }
        } else if (to.wants() && emitted) {
            // What the subscriber has asked for meanwhile comes first: an answer goes out before the next read is
            // issued.
            task.schedule();
        } else if (to.wants()) {
            read.start();
        }
    }

    private void dropParked() {
        if (parked != null) {
            reception.drop(parked);
            parked = null;
        }
    }

    // ---- memory only while the peer talks

    /** {@return a number that changes with each read} */
    long reads() {
        return reads;
    }

    /** That read has waited for long: gives its memory back and waits without. In the drain. {@return false when another read is in its place} */
    boolean cool(long seen) {
        if (!talking || handle.isDisposed()) {
            return true;
        }
        if (reads != seen) {
            return false;
        }
        talking = false;
        if (flying) {
            read.cancelRequest();
        }
        return true;
    }

    /** Runs that in the drain. */
    void inDrain(Runnable work) {
        new DrainTask(handle, work).schedule();
    }

    private boolean waitsFirst() {
        return switch (readiness) {
            case NONE, PROVIDED -> false;
            case CHEAP -> true;
            case COSTLY -> !talking;
        };
    }

    private final class Read extends OverlappedRequest {

        private @Nullable Receiver<T, ?> lender;
        private long startedNanos;
        private boolean wasLittle;

        Read() {
            super(Inbound.this.handle);
        }

        void start() {
            flying = true;
            renew();
            reads = reads + 1;
            if (waitsFirst()) {
                op = Op.AWAIT_READABLE;
                length = 0;
                startedNanos = readiness == Readiness.COSTLY ? System.nanoTime() : 0;
            } else if (!load()) {
                return;
            }
            submit();
            Receiver<T, ?> to = receiver.get();
            if (to == null || to.isCancelled()) {
                cancelRequest();
            }
        }

        /** Gets the memory. {@return false when there is none} */
        private boolean load() {
            op = reception.op();
            Receiver<T, ?> to = receiver.get();
            try {
                if (to != null && !to.isCancelled() && to.lend(this)) {
                    lender = to;
                } else if (readiness == Readiness.PROVIDED && !talking) {
                    length = Math.min(handle.system().providedLength(), most);
                } else {
                    length = size.next();
                    buffer = handle.engine().buffers().allocate(length);
                    exclusive = true;
                    index = 0;
                }
                return true;
            } catch (RuntimeException | Error e) {
                flying = false;
                failure = e;
                task.schedule();
                return false;
            }
        }

        @Override
        protected void completed() {
            if (op == Op.AWAIT_READABLE) {
                readable();
                return;
            }
            flying = false;
            boolean some = status == Status.OK || status == Status.PARTIAL || status == Status.ABORTED;
            if (transferred > 0) {
                if (lender == null) {
                    size.read(length, transferred);
                    if (readiness == Readiness.PROVIDED) {
                        talks(transferred >= MUCH);
                    }
                }
                bytes = bytes + transferred;
                handle.active();
            }
            try {
                T received = take(some && (transferred > 0 || (status != Status.ABORTED && reception.keepsEmpty())));
                if (received != null) {
                    parked = received;
                }
            } catch (RuntimeException | Error e) {
                failure = new IOException(op.label() + ": " + handle.system().target() + ": what had come was lost", e);
            }
            ended(status);
            step();
        }

        /** One read that gets less may be the end of a message that is long. */
        private void talks(boolean much) {
            if (much && !talking) {
                talking = true;
                handle.engine().cooling().watch(Inbound.this);
            } else if (!much && wasLittle) {
                talking = false;
            }
            wasLittle = !much;
        }

        /** {@return what came, if anything did and was not put where it belongs} */
        private @Nullable T take(boolean something) {
            if (lender != null) {
                Receiver<T, ?> from = lender;
                lender = null;
                ByteBuf left = from.reclaim(this, something ? transferred : 0);
                return left == null ? null : reception.received(this, left);
            }
            ByteBuf full = buffer;
            buffer = null;
            if (full == null) {
                return null;
            }
            if (!something) {
                full.release();
                return null;
            }
            try {
                return reception.received(this, full.setIndex(0, transferred));
            } catch (RuntimeException | Error e) {
                full.release();
                throw e;
            }
        }

        /** There is something to read, or an end or an error that a read will tell. */
        private void readable() {
            Receiver<T, ?> to = receiver.get();
            boolean wanted = to != null && to.wants() && !handle.isDisposed();
            if (status != Status.OK || !wanted || isCancelWanted()) {
                flying = false;
                ended(status);
                step();
                return;
            }
            if (readiness == Readiness.COSTLY && System.nanoTime() - startedNanos < TALKING_NANOS) {
                talking = true;
                handle.engine().cooling().watch(Inbound.this);
            }
            if (load()) {
                submit();
                to = receiver.get();
                if (to == null || to.isCancelled()) {
                    cancelRequest();
                }
            }
        }

        private void ended(Status how) {
            switch (how) {
                case END -> {
                    ended = true;
                    handle.inboundEnded();
                }
                case BUSY, FAILED -> {
                    if (!reception.survives(error)) {
                        failure = error;
                    }
                }
                case ABORTED -> {
                    if (!isCancelWanted() && transferred == 0) {
                        failure = RequestSubscription.abortedOf(handle, this);
                    }
                }
                case OK, PARTIAL -> {
                    // parked, if there was anything; nothing is read over
                }
            }
        }

        @Override
        protected void refused(Throwable reason) {
            flying = false;
            if (op != Op.AWAIT_READABLE) {
                take(false);
            }
            if (!handle.isDisposed()) {
                // Else whoever receives hears of the close.
                failure = reason;
            }
            task.schedule();
        }

        @Override
        protected void abandoned(Throwable reason) {
            flying = false;
            buffer = null;
            lender = null;
            failure = reason;
            step();
        }
    }
}
