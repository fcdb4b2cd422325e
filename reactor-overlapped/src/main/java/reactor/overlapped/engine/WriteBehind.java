package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.overlapped.spi.Op;

/**
 * Writes what a publisher emits, in order of position, several writes behind; emits the number of bytes when all are written.
 *
 * <p>A direct buffer that the system can use as it is goes out without a copy; small, heap and unaligned ones are gathered into blocks. Buffers
 * are released on every path.
 */
public final class WriteBehind extends Mono<Long> implements Scannable {

    final OpenHandle handle;
    final Publisher<? extends ByteBuf> source;
    final Op op;
    final long position;
    final int block;
    final int depth;
    final int alignment;
    final TailWriter tail;

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
        actual.onSubscribe(new WriteBehindSink(this, actual));
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
}
