package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.Op;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Writes what a publisher emits, in order of position, several writes behind; emits the number of bytes when all are written.
 *
 * <p>A direct buffer that the system can use as it is goes out without a copy; small, heap and unaligned ones are gathered into blocks. Buffers
 * are released on every path.
 */
public final class WriteBehind extends Mono<Long> implements Scannable {

    /** Direct buffers from this size on are written as they are. */
    private static final int WRITE_THROUGH_FROM = 16 * 1024;

    private final OpenHandle handle;
    private final Publisher<? extends ByteBuf> source;
    private final Op op;
    private final long position;
    private final int block;
    private final int depth;
    private final int alignment;
    private final TailWriter tail;

    /** Writes the last bytes of an unbuffered file, fewer than its alignment. */
    @FunctionalInterface
    public interface TailWriter {
        /** {@return writes and releases the buffer} */
        Mono<Void> write(ByteBuf bytes, long position);
    }

    /**
     * Creates one; arguments are checked on subscribe.
     *
     * @param op WRITE, or APPEND which needs depth 1
     * @param block size of the blocks that small buffers are gathered into; a multiple of the alignment
     */
    public WriteBehind(
            OpenHandle handle,
            Publisher<? extends ByteBuf> source,
            Op op,
            long position,
            int block,
            int depth,
            int alignment,
            TailWriter tail) {
        this.handle = handle;
        this.source = source;
        this.op = op;
        this.position = position;
        this.block = block;
        this.depth = depth;
        this.alignment = alignment;
        this.tail = tail;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Long> actual) {
        try {
            Memory.checkPosition(position, 0, op.label());
            if (position % alignment != 0) {
                throw new IllegalArgumentException(op.label() + ": position " + position
                        + " of an unbuffered file is not a multiple of its alignment of " + alignment + " bytes");
            }
        } catch (IllegalArgumentException e) {
            Operators.error(actual, e);
            return;
        }
        Sink sink = new Sink(actual);
        actual.onSubscribe(sink);
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return source;
        }
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        return key == Attr.NAME ? op.label() + "Stream(" + handle.system().target() + ")" : null;
    }

    /** Subscriber of the publisher and subscription of the result. All but the queue and the flags is touched in the handle's drain only. */
    private final class Sink implements CoreSubscriber<ByteBuf>, Subscription, Scannable {

        private final CoreSubscriber<? super Long> actual;
        private final DrainTask task = new DrainTask(handle, this::step);
        private final int prefetch = Math.max(2, depth * 2);
        private final Queue<ByteBuf> queue = Queues.<ByteBuf>get(prefetch).get();
        private final Deque<Write> idle = new ArrayDeque<>();

        private volatile @Nullable Subscription upstream;
        private volatile boolean started;
        private volatile boolean cancelled;
        private volatile boolean sourceDone;
        private @Nullable Throwable sourceFailure;

        private final List<Write> writes = new ArrayList<>();
        private int flying;
        private boolean tailing;
        private @Nullable ByteBuf current;
        private @Nullable ByteBuf gathering;
        private @Nullable Throwable failure;
        private long nextPosition = position;
        private long written;
        private int consumed;
        private boolean done;

        Sink(CoreSubscriber<? super Long> actual) {
            this.actual = actual;
            for (int i = 0; i < depth; i++) {
                writes.add(new Write(this));
            }
            idle.addAll(writes);
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                boolean first;
                synchronized (this) {
                    first = !started && !cancelled;
                    started = true;
                }
                if (first) {
                    source.subscribe(this);
                }
            }
        }

        @Override
        public void cancel() {
            synchronized (this) {
                if (cancelled) {
                    return;
                }
                cancelled = true;
            }
            Subscription s = upstream;
            if (s != null) {
                s.cancel();
            }
            task.schedule();
        }

        @Override
        public void onSubscribe(Subscription s) {
            if (Operators.validate(upstream, s)) {
                upstream = s;
                if (cancelled) {
                    s.cancel();
                } else {
                    s.request(prefetch);
                }
            }
        }

        @Override
        public void onNext(ByteBuf buffer) {
            if (sourceDone) {
                Memory.discard(buffer, currentContext());
                return;
            }
            if (!queue.offer(buffer)) {
                buffer.release();
                onError(Operators.onOperatorError(
                        upstream,
                        Exceptions.failWithOverflow("the publisher emits more than was requested"),
                        currentContext()));
                return;
            }
            task.schedule();
        }

        @Override
        public void onError(Throwable reason) {
            Objects.requireNonNull(reason, "reason");
            if (sourceDone) {
                Operators.onErrorDropped(reason, currentContext());
                return;
            }
            sourceFailure = reason;
            sourceDone = true;
            task.schedule();
        }

        @Override
        public void onComplete() {
            sourceDone = true;
            task.schedule();
        }

        /** Issues what can be issued, and ends when nothing is left. */
        void step() {
            if (!done && !cancelled && failure == null) {
                advance();
            }
            if (done || cancelled || failure != null) {
                dropQueued();
                writes.forEach(OverlappedRequest::cancelRequest);
                if (!done && !cancelled && flying == 0 && !tailing) {
                    finish();
                }
            }
        }

        private void advance() {
            boolean ended = sourceDone;
            while (failure == null && !idle.isEmpty() && nextBuffer()) {
                write();
            }
            boolean drained = current == null && queue.isEmpty();
            if (failure == null && drained && gathering != null && !idle.isEmpty() && (ended || alignment == 1)) {
                flushGathered();
            }
            if (failure != null) {
                return;
            }
            if (ended && drained && gathering == null && flying == 0 && !tailing) {
                failure = sourceFailure;
                finish();
            } else if (consumed >= prefetch / 2 && !ended) {
                int more = consumed;
                consumed = 0;
                upstream.request(more);
            }
        }

        private boolean nextBuffer() {
            if (current == null) {
                current = queue.poll();
                if (current != null) {
                    consumed++;
                }
            }
            return current != null;
        }

        /** Writes some or all of the current buffer; at least one write is idle. */
        private void write() {
            ByteBuf buffer = current;
            try {
                int readable = buffer.readableBytes();
                if (gathering == null
                        && readable >= WRITE_THROUGH_FROM
                        && Memory.direct(buffer, buffer.readerIndex(), readable, alignment)) {
                    current = null;
                    issue(buffer);
                    return;
                }
                if (gathering == null) {
                    gathering = handle.engine().buffers().allocateAligned(block, alignment);
                    gathering.readerIndex(gathering.writerIndex());
                }
                gathering.writeBytes(buffer, Math.min(readable, block - gathering.readableBytes()));
            } catch (RuntimeException | Error e) {
                fail(e);
                return;
            }
            if (!buffer.isReadable()) {
                current = null;
                buffer.release();
            }
            if (gathering.readableBytes() == block) {
                ByteBuf full = gathering;
                gathering = null;
                issue(full);
            }
        }

        /** The publisher has nothing more for now, or at all. */
        private void flushGathered() {
            ByteBuf rest = gathering;
            int unaligned = rest.readableBytes() % alignment;
            if (unaligned == 0) {
                gathering = null;
                issue(rest);
            } else if (unaligned < rest.readableBytes()) {
                try {
                    gathering = rest.copy(rest.writerIndex() - unaligned, unaligned);
                } catch (RuntimeException | Error e) {
                    fail(e);
                    return;
                }
                issue(rest.writerIndex(rest.writerIndex() - unaligned));
            } else if (flying == 0) {
                gathering = null;
                tailing = true;
                tail.write(rest, nextPosition)
                        .subscribe(nothing -> {}, e -> tailEnded(e, 0), () -> tailEnded(null, unaligned));
            }
        }

        /** Comes from any thread. */
        private void tailEnded(@Nullable Throwable reason, int bytes) {
            new DrainTask(handle, () -> {
                        tailing = false;
                        written += bytes;
                        if (reason != null) {
                            fail(reason);
                        }
                        step();
                    })
                    .schedule();
        }

        private void issue(ByteBuf buffer) {
            Write write = idle.removeFirst();
            flying++;
            int bytes = buffer.readableBytes();
            long at = nextPosition;
            if (op != Op.APPEND) {
                nextPosition += bytes;
            }
            write.start(buffer, at, bytes);
        }

        void fail(Throwable reason) {
            if (failure == null) {
                failure = reason;
                Subscription s = upstream;
                if (s != null) {
                    s.cancel();
                }
            }
        }

        private void finish() {
            done = true;
            dropQueued();
            if (failure != null) {
                actual.onError(failure);
            } else {
                actual.onNext(written);
                actual.onComplete();
            }
        }

        private void dropQueued() {
            ByteBuf unwritten;
            while ((unwritten = queue.poll()) != null) {
                unwritten.release();
            }
            if (current != null) {
                current.release();
                current = null;
            }
            if (gathering != null) {
                gathering.release();
                gathering = null;
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
            if (key == Attr.CANCELLED) {
                return cancelled;
            }
            if (key == Attr.PREFETCH) {
                return prefetch;
            }
            if (key == Attr.BUFFERED) {
                return queue.size();
            }
            return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
        }
    }

    /** One write behind, used again for one buffer after the other. */
    private final class Write extends OverlappedRequest {

        private final Sink sink;

        Write(Sink sink) {
            super(WriteBehind.this.handle);
            this.sink = sink;
            this.op = WriteBehind.this.op;
            this.exclusive = true;
        }

        void start(ByteBuf full, long at, int bytes) {
            buffer = full;
            index = full.readerIndex();
            length = bytes;
            position = at;
            submit();
        }

        @Override
        protected void completed() {
            switch (status) {
                case OK, PARTIAL -> {
                    sink.written += transferred;
                    if (transferred < length && transferred > 0 && sink.failure == null && !sink.cancelled) {
                        index += transferred;
                        length -= transferred;
                        position += op == Op.APPEND ? 0 : transferred;
                        submit();
                        return;
                    }
                    if (transferred == 0 && length > 0) {
                        sink.fail(new OverlappedException(
                                op.label(),
                                handle.system().target(),
                                0,
                                "WRITE_ZERO",
                                "the system took none of the remaining " + length + " bytes; " + sink.written
                                        + " were written"));
                    }
                }
                case END -> sink.fail(RequestSubscription.endOf(handle, this));
                case ABORTED -> sink.fail(RequestSubscription.abortedOf(handle, this));
                case BUSY, FAILED -> sink.fail(error);
            }
            land();
            sink.step();
        }

        private void land() {
            buffer.release();
            buffer = null;
            sink.flying--;
            sink.idle.add(this);
        }

        @Override
        protected void refused(Throwable reason) {
            sink.fail(reason);
            land();
            sink.task.schedule();
        }

        @Override
        protected void abandoned(Throwable reason) {
            sink.fail(reason);
            sink.flying--;
            sink.step();
        }
    }
}
