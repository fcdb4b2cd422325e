package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.overlapped.spi.Op;

/**
 * A range of a file as a Flux of buffers, several positional reads ahead of the subscriber and always in file order.
 *
 * <p>No more reads are outstanding than {@code depth}, than demand plus {@code prefetch} asks for, and than the port's byte budget has room for;
 * one block a stream may always have. The number grows from one by what comes back full, so that a small file costs one read and the one that finds its end.
 */
public final class ReadAhead extends Flux<ByteBuf> implements Scannable {

    private final OpenHandle handle;
    private final long position;
    private final long length;
    private final int block;
    private final int depth;
    private final int prefetch;
    private final int alignment;

    /**
     * Creates one; arguments are checked on subscribe.
     *
     * @param length in bytes, negative for all there is
     */
    public ReadAhead(OpenHandle handle, long position, long length, int block, int depth, int prefetch, int alignment) {
        this.handle = handle;
        this.position = position;
        this.length = length;
        this.block = block;
        this.depth = depth;
        this.prefetch = prefetch;
        this.alignment = alignment;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        long end;
        try {
            Memory.checkPosition(position, 0, "read");
            end = length < 0 || position > Long.MAX_VALUE - length ? Long.MAX_VALUE : position + length;
        } catch (IllegalArgumentException e) {
            Operators.error(actual, e);
            return;
        }
        actual.onSubscribe(new Stream(actual, end));
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PREFETCH) {
            return prefetch;
        }
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        return key == Attr.NAME ? "stream(" + handle.system().target() + ")" : null;
    }

    /** Everything but demand and the wish to cancel is touched in the handle's drain only. */
    private final class Stream implements Subscription, Scannable {

        private static final AtomicLongFieldUpdater<Stream> REQUESTED =
                AtomicLongFieldUpdater.newUpdater(Stream.class, "requested");

        private final CoreSubscriber<? super ByteBuf> actual;
        private final DrainTask task = new DrainTask(handle, this::step);
        private final Block[] ring = new Block[depth];
        private final long end;

        private volatile long requested;
        private volatile boolean cancelled;
        private volatile boolean done;

        private long nextPosition;
        private long issued;
        private long emitted;
        private int window = 1;
        private boolean ended;
        private boolean stepping;

        Stream(CoreSubscriber<? super ByteBuf> actual, long end) {
            this.actual = actual;
            this.end = end;
            this.nextPosition = position;
            for (int i = 0; i < depth; i++) {
                ring[i] = new Block(this);
            }
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
            if (!cancelled) {
                cancelled = true;
                cancelBlocks();
                task.schedule();
            }
        }

        private void cancelBlocks() {
            for (Block one : ring) {
                one.cancelRequest();
            }
        }

        /** Emits what is next in the file, and keeps reads in flight. */
        void step() {
            if (done || stepping) {
                return;
            }
            stepping = true;
            try {
                while (!cancelled && advance()) {
                    // advance() did something; look again
                }
                if (cancelled) {
                    dropAll();
                }
            } catch (Throwable thrownByUser) {
                cancel();
                dropAll();
                throw thrownByUser;
            } finally {
                stepping = false;
            }
        }

        /** {@return whether it may be called again at once} */
        private boolean advance() {
            issueReads();
            if (issued == emitted) {
                if (nextPosition >= end) {
                    finish(null);
                }
                return false;
            }
            Block head = ring[(int) (emitted % depth)];
            if (!head.ready) {
                return false;
            }
            if (head.failure != null) {
                finish(head.failure);
                return false;
            }
            if (head.filled == 0) {
                finish(null);
                return false;
            }
            if (requested == 0) {
                return false;
            }
            if (requested != Long.MAX_VALUE) {
                REQUESTED.decrementAndGet(this);
            }
            emitted++;
            boolean last = head.last;
            ByteBuf next = head.take();
            issueReads();
            actual.onNext(next);
            if (last && !cancelled) {
                finish(null);
            }
            return !last;
        }

        private void issueReads() {
            while (!cancelled && !ended && nextPosition < end) {
                long outstanding = issued - emitted;
                long wanted =
                        requested == 0 && issued == 0 ? 0 : Math.min(window, Operators.addCap(requested, prefetch));
                if (outstanding >= wanted) {
                    return;
                }
                boolean permit = outstanding > 0;
                if (permit && !handle.engine().budget().tryAcquire(block)) {
                    return;
                }
                Block next = ring[(int) (issued % depth)];
                issued++;
                int lead = (int) (nextPosition % alignment);
                int bytes = (int) Math.min(block - lead, end - nextPosition);
                next.start(nextPosition, lead, bytes, permit);
                nextPosition += bytes;
            }
        }

        /** A block came back full: the file goes on, more reads ahead are worth it. */
        void full() {
            window = Math.min(depth, window * 2);
        }

        private void finish(@Nullable Throwable failure) {
            done = true;
            for (Block one : ring) {
                one.cancelRequest();
                one.drop();
            }
            if (failure == null) {
                actual.onComplete();
            } else {
                actual.onError(failure);
            }
        }

        private void dropAll() {
            for (Block one : ring) {
                one.drop();
            }
            done = true;
        }

        @Override
        public @Nullable Object scanUnsafe(Attr key) {
            if (key == Attr.ACTUAL) {
                return actual;
            }
            if (key == Attr.CANCELLED) {
                return cancelled;
            }
            if (key == Attr.TERMINATED) {
                return done && !cancelled;
            }
            if (key == Attr.REQUESTED_FROM_DOWNSTREAM) {
                return requested;
            }
            if (key == Attr.BUFFERED) {
                return (int) (issued - emitted);
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }
    }

    /** One read ahead, used again for one block after the other. */
    private final class Block extends OverlappedRequest {

        private final Stream stream;
        private int start;
        private int lead;
        private int wanted;
        private int filled;
        private boolean last;
        private boolean flying;
        private boolean ready;
        private boolean permit;
        private @Nullable Throwable failure;

        Block(Stream stream) {
            super(ReadAhead.this.handle);
            this.stream = stream;
            this.op = Op.READ;
            this.exclusive = true;
        }

        void start(long at, int bytesBefore, int bytes, boolean hasPermit) {
            permit = hasPermit;
            lead = bytesBefore;
            wanted = bytes;
            filled = 0;
            last = false;
            ready = false;
            failure = null;
            length = Memory.roundUp((long) lead + bytes, alignment);
            try {
                buffer = handle.engine().buffers().allocateAligned(length, alignment);
            } catch (RuntimeException | Error e) {
                ready(e);
                return;
            }
            start = buffer.writerIndex();
            index = start;
            position = at - lead;
            fly();
        }

        private void fly() {
            flying = true;
            submit();
            if (stream.cancelled) {
                cancelRequest();
            }
        }

        @Override
        protected void completed() {
            flying = false;
            switch (status) {
                case OK, PARTIAL -> moved();
                case END -> {
                    last();
                    ready(null);
                }
                case ABORTED -> ready(RequestSubscription.abortedOf(handle, this));
                case BUSY, FAILED -> ready(error);
            }
            if (stream.done || stream.cancelled) {
                drop();
            }
            stream.step();
        }

        private void moved() {
            filled += transferred;
            index += transferred;
            position += transferred;
            length -= transferred;
            boolean tail = alignment > 1 && transferred % alignment != 0;
            if (transferred == 0 || tail) {
                last();
                ready(null);
            } else if (length == 0) {
                stream.full();
                ready(null);
            } else if (!stream.done && !stream.cancelled) {
                fly();
            }
        }

        @Override
        protected void refused(Throwable reason) {
            flying = false;
            ready(reason);
            if (stream.done || stream.cancelled) {
                drop();
            }
            stream.task.schedule();
        }

        @Override
        protected void abandoned(Throwable reason) {
            flying = false;
            buffer = null;
            ready(reason);
            stream.step();
        }

        /** The file ends in this block: what other reads find behind it was written later. */
        private void last() {
            last = true;
            stream.ended = true;
        }

        private void ready(@Nullable Throwable reason) {
            failure = reason;
            ready = true;
            filled = Math.max(0, Math.min(filled - lead, wanted));
            start += lead;
        }

        /** {@return the buffer, now the subscriber's} */
        ByteBuf take() {
            ByteBuf full = buffer.setIndex(start, start + filled);
            buffer = null;
            returnPermit();
            return full;
        }

        /** Gives the buffer back, unless the system has it. */
        void drop() {
            if (flying) {
                return;
            }
            if (buffer != null) {
                ByteBuf unwanted = buffer.setIndex(start, start + filled);
                buffer = null;
                Memory.discard(unwanted, stream.actual.currentContext());
            }
            returnPermit();
        }

        private void returnPermit() {
            if (permit) {
                permit = false;
                handle.engine().budget().release(block);
            }
        }
    }
}
