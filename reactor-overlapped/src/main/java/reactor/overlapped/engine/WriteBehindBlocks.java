package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.util.concurrent.Queues;

/**
 * What a publisher has emitted and no write has taken, made ready for the system: a direct buffer that it can use goes as it is, small, heap and unaligned ones
 * are gathered into blocks. The publisher's thread offers; all else is called in the handle's drain only.
 */
final class WriteBehindBlocks {

    /** Direct buffers from this size on are written as they are. */
    private static final int WRITE_THROUGH_FROM = 16 * 1024;

    private final Buffers buffers;
    private final int block;
    private final int alignment;
    private final int prefetch;
    private final Queue<ByteBuf> queue;

    private @Nullable ByteBuf current;
    private @Nullable ByteBuf gathering;
    private int consumed;

    WriteBehindBlocks(Buffers buffers, int block, int alignment, int prefetch) {
        this.buffers = buffers;
        this.block = block;
        this.alignment = alignment;
        this.prefetch = prefetch;
        queue = Queues.<ByteBuf>get(prefetch).get();
    }

    /** {@return false when it is one more than was requested, which is not taken over} */
    boolean offer(ByteBuf buffer) {
        return queue.offer(buffer);
    }

    /** {@return how many buffers wait} */
    int size() {
        return queue.size();
    }

    /** {@return whether all that was offered is taken, or gathered} */
    boolean isDrained() {
        return current == null && queue.isEmpty();
    }

    /** {@return whether there are gathered bytes that fill no block} */
    boolean hasGathered() {
        return gathering != null;
    }

    /** {@return how many buffers to request; 0 when that is not worth it yet} */
    int takeDemand() {
        if (consumed < prefetch / 2) {
            return 0;
        }
        int more = consumed;
        consumed = 0;
        return more;
    }

    /** {@return a buffer to be written as it is, or a full block; null when the publisher has emitted too little for either} */
    @Nullable
    ByteBuf next() {
        while (nextBuffer()) {
            ByteBuf buffer = current;
            int readable = buffer.readableBytes();
            if (gathering == null
                    && readable >= WRITE_THROUGH_FROM
                    && Memory.direct(buffer, buffer.readerIndex(), readable, alignment)) {
                current = null;
                return buffer;
            }
            if (gathering == null) {
                gathering = buffers.allocateAligned(block, alignment);
            }
            gathering.writeBytes(buffer, Math.min(readable, block - gathering.readableBytes()));
            if (!buffer.isReadable()) {
                current = null;
                buffer.release();
            }
            if (gathering.readableBytes() == block) {
                return takeRest();
            }
        }
        return null;
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

    /** {@return the gathered bytes but for a rest shorter than the alignment; null when there are none but that} */
    @Nullable
    ByteBuf takeAligned() {
        ByteBuf all = gathering;
        int unaligned = all == null ? 0 : all.readableBytes() % alignment;
        if (unaligned == 0) {
            return takeRest();
        }
        if (unaligned == all.readableBytes()) {
            return null;
        }
        gathering = all.copy(all.writerIndex() - unaligned, unaligned);
        return all.writerIndex(all.writerIndex() - unaligned);
    }

    /** {@return the gathered bytes, or null} */
    @Nullable
    ByteBuf takeRest() {
        ByteBuf rest = gathering;
        gathering = null;
        return rest;
    }

    /** Releases all that is here. */
    void clear() {
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
}
