package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * The writing side of a handle without positions. One request is in flight at a time; several senders take turns, each with what it has
 * together at that moment, so that none waits for another's publisher.
 */
public final class Outbound {

    private final OpenHandle handle;
    private final boolean keepsBoundaries;

    /** The rest is touched in the handle's drain only. */
    private final Deque<Turn> waiting = new ArrayDeque<>(2);

    private final Set<Turn> senders = new HashSet<>(2);
    private @Nullable Turn current;
    private @Nullable IOException broken;
    private boolean watching;
    private final DrainTask nextTurn;
    private volatile long bytes;

    /**
     * Creates the one of that handle.
     *
     * @param keepsBoundaries whether each buffer is a message, which goes out by itself
     */
    public Outbound(OpenHandle handle, boolean keepsBoundaries) {
        this.handle = handle;
        this.keepsBoundaries = keepsBoundaries;
        this.nextTurn = new DrainTask(handle, this::beginNext);
    }

    /** {@return sends what a publisher emits; emits the number of bytes} */
    public Mono<Long> send(Publisher<? extends ByteBuf> source, @Nullable Predicate<? super ByteBuf> flush) {
        return new TurnMono("send", handle, actual -> new SendTurn(this, actual, source, flush));
    }

    /** {@return sends buffers, which are released on every path, and ranges of files as one; emits the number of bytes} */
    public Mono<Long> transmit(List<TransmitSource> sources) {
        return new TurnMono("transmit", handle, actual -> new TransmitTurn(this, actual, sources));
    }

    /** {@return sends one byte of urgent data} */
    public Mono<Void> urgent(byte value) {
        return new TurnMono("urgent", handle, actual -> new UrgentTurn(this, actual, value)).then();
    }

    /** {@return tells the peer that no more will be sent, after what is being sent} */
    public Mono<Void> shutdown() {
        return new TurnMono("shutdown", handle, actual -> new ShutdownTurn(this, actual)).then();
    }

    /** {@return bytes sent so far} */
    public long bytes() {
        return bytes;
    }

    OpenHandle handle() {
        return handle;
    }

    boolean keepsBoundaries() {
        return keepsBoundaries;
    }

    // ---- turns, in the drain

    /** The turn wants to write: begins now, or when those before it have had theirs. */
    void enter(Turn turn) {
        waiting.add(turn);
        if (waiting.size() == 1) {
            beginNext();
        }
    }

    private void beginNext() {
        if (current == null) {
            Turn next = waiting.poll();
            if (next != null) {
                current = next;
                next.begin();
            }
        }
    }

    /** The turn has written what it had. */
    void leave(Turn turn) {
        if (current != turn) {
            waiting.remove(turn);
            return;
        }
        current = null;
        if (!waiting.isEmpty()) {
            // Not from here: many that fail one after the other would nest, and what one subscriber throws would hit
            // another.
            nextTurn.schedule();
        }
    }

    /** The turn begins: it hears of the handle's close even while it waits for its publisher. */
    void join(Turn turn) {
        if (!watching) {
            watching = true;
            Runnable closed =
                    () -> new DrainTask(handle, () -> List.copyOf(senders).forEach(Turn::closed)).schedule();
            handle.onClose().subscribe(nothing -> {}, failed -> closed.run(), closed);
        }
        senders.add(turn);
    }

    /** The turn has ended. */
    void part(Turn turn) {
        senders.remove(turn);
    }

    void sent(int count) {
        if (count > 0) {
            bytes = bytes + count;
            handle.active();
        }
    }

    /** The peer has got a part of something: whatever followed would make no sense. */
    void breakOff(IOException reason) {
        if (broken == null) {
            broken = reason;
        }
    }

    /** {@return why nothing can be sent any more, or null} */
    @Nullable
    IOException broken() {
        return broken;
    }
}
