package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.overlapped.spi.Op;
import reactor.util.context.Context;

/**
 * Subscriber of the publisher and subscription of the result. All but the queue of the blocks and the volatile fields is touched in the
 * handle's drain only.
 */
final class WriteBehindSink implements CoreSubscriber<ByteBuf>, Subscription, Scannable {

    private final WriteBehind mono;
    private final CoreSubscriber<? super Long> actual;
    private final DrainTask task;
    private final int prefetch;
    private final WriteBehindBlocks blocks;

    private volatile @Nullable Subscription upstream;
    private volatile boolean started;
    private volatile boolean cancelled;
    private volatile boolean sourceDone;
    private @Nullable Throwable sourceFailure;

    private final List<WriteBehindRequest> writes = new ArrayList<>();
    private final Deque<WriteBehindRequest> idle = new ArrayDeque<>();
    private int flying;
    private boolean tailing;
    private @Nullable Throwable failure;
    private long nextPosition;
    private long written;
    private boolean done;

    WriteBehindSink(WriteBehind mono, CoreSubscriber<? super Long> actual) {
        this.mono = mono;
        this.actual = actual;
        task = new DrainTask(mono.handle, this::step);
        prefetch = Math.max(2, mono.depth * 2);
        blocks = new WriteBehindBlocks(mono.handle.engine().buffers(), mono.block, mono.alignment, prefetch);
        nextPosition = mono.position;
        for (int i = 0; i < mono.depth; i++) {
            writes.add(new WriteBehindRequest(mono.handle, mono.op, this));
        }
        idle.addAll(writes);
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
                mono.source.subscribe(this);
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
        cancelUpstream();
        task.schedule();
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
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
        if (!blocks.offer(buffer)) {
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

    private void cancelUpstream() {
        Subscription s = upstream;
        if (s != null) {
            s.cancel();
        }
    }

    /** Runs {@link #step()} in the handle's drain. */
    void schedule() {
        task.schedule();
    }

    /** Issues what can be issued, and ends when nothing is left. */
    void step() {
        if (!done && goesOn()) {
            advance();
        }
        if (done || !goesOn()) {
            blocks.clear();
            writes.forEach(OverlappedRequest::cancelRequest);
            if (!done && !cancelled && flying == 0 && !tailing) {
                finish();
            }
        }
    }

    private void advance() {
        boolean ended = sourceDone;
        ByteBuf next;
        while (failure == null && !idle.isEmpty() && (next = take(false)) != null) {
            issue(next);
        }
        boolean drained = blocks.isDrained();
        if (failure == null && drained && !idle.isEmpty() && (ended || mono.alignment == 1)) {
            flushGathered();
        }
        if (failure != null) {
            return;
        }
        if (ended && drained && !blocks.hasGathered() && flying == 0 && !tailing) {
            failure = sourceFailure;
            finish();
        } else if (!ended) {
            int more = blocks.takeDemand();
            if (more > 0) {
                upstream.request(more);
            }
        }
    }

    /** The publisher has nothing more for now, or at all. */
    private void flushGathered() {
        ByteBuf aligned = take(true);
        if (aligned != null) {
            issue(aligned);
        } else if (failure == null && flying == 0 && blocks.hasGathered()) {
            writeTail(blocks.takeRest());
        }
    }

    /** {@return what is to be written, or null when there is nothing or no memory for it} */
    private @Nullable ByteBuf take(boolean gathered) {
        try {
            return gathered ? blocks.takeAligned() : blocks.next();
        } catch (RuntimeException | Error e) {
            fail(e);
            return null;
        }
    }

    private void issue(ByteBuf buffer) {
        long at = nextPosition;
        if (mono.op != Op.APPEND) {
            nextPosition += buffer.readableBytes();
        }
        flying++;
        idle.removeFirst().start(buffer, at);
    }

    private void writeTail(ByteBuf rest) {
        int bytes = rest.readableBytes();
        tailing = true;
        mono.tail
                .write(rest, nextPosition)
                .subscribe(nothing -> {}, e -> tailEnded(e, 0), () -> tailEnded(null, bytes));
    }

    /** Comes from any thread. */
    private void tailEnded(@Nullable Throwable reason, int bytes) {
        new DrainTask(mono.handle, () -> {
                    tailing = false;
                    written += bytes;
                    if (reason != null) {
                        fail(reason);
                    }
                    step();
                })
                .schedule();
    }

    private void finish() {
        done = true;
        blocks.clear();
        if (failure != null) {
            actual.onError(failure);
        } else {
            actual.onNext(written);
            actual.onComplete();
        }
    }

    /** {@return whether there is neither a failure nor a cancel} */
    boolean goesOn() {
        return failure == null && !cancelled;
    }

    void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
            cancelUpstream();
        }
    }

    void wrote(int bytes) {
        written += bytes;
    }

    /** {@return bytes written so far} */
    long written() {
        return written;
    }

    /** The write may be used again. */
    void landed(WriteBehindRequest write) {
        flying--;
        idle.add(write);
    }

    /** A write is in flight for ever. */
    void lost() {
        flying--;
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
            return blocks.size();
        }
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }
}
