package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.Op;

/** One scatter or gather request over whole pages; emits the number of bytes moved. */
public final class VectorMono extends RequestMono<Long> {

    private final Op op;
    private final List<ByteBuf> buffers;
    private final long position;
    private final int page;

    /** Creates one; see {@link #fits}. */
    public VectorMono(OpenHandle handle, Op op, List<ByteBuf> buffers, long position, int page) {
        super(handle);
        this.op = op;
        this.buffers = buffers;
        this.position = position;
        this.page = page;
    }

    /** {@return whether these buffers can be pages of one request} */
    public static boolean fits(Op op, List<ByteBuf> buffers, long position, int page) {
        long total = 0;
        for (ByteBuf buffer : buffers) {
            int index = op == Op.READ_SCATTER ? buffer.writerIndex() : buffer.readerIndex();
            int length = op == Op.READ_SCATTER ? buffer.writableBytes() : buffer.readableBytes();
            if (length == 0 || !Memory.direct(buffer, index, length, page)) {
                return false;
            }
            total += length;
        }
        return position % page == 0 && total > 0 && total <= Integer.MAX_VALUE;
    }

    @Override
    protected Op op() {
        return op;
    }

    @Override
    protected RequestSubscription<Long> request(CoreSubscriber<? super Long> actual) {
        Memory.checkPosition(position, 0, op.label());
        return new Vector(handle, actual, op, buffers, position, page);
    }

    private static final class Vector extends RequestSubscription<Long> {

        private final List<ByteBuf> buffers;

        Vector(
                OpenHandle handle,
                CoreSubscriber<? super Long> actual,
                Op op,
                List<ByteBuf> buffers,
                long position,
                int page) {
            super(handle, actual);
            this.op = op;
            this.buffers = buffers;
            this.position = position;
            java.util.ArrayList<ByteBuf> split = new java.util.ArrayList<>();
            for (ByteBuf buffer : buffers) {
                int start = op == Op.READ_SCATTER ? buffer.writerIndex() : buffer.readerIndex();
                int bytes = op == Op.READ_SCATTER ? buffer.writableBytes() : buffer.readableBytes();
                for (int at = start; at < start + bytes; at += page) {
                    split.add(buffer.slice(at, page));
                }
                length += bytes;
            }
            buffers.forEach(ByteBuf::retain);
            pages = split.toArray(new ByteBuf[0]);
        }

        @Override
        protected @Nullable Long result() {
            if (op == Op.READ_SCATTER) {
                int left = transferred;
                for (ByteBuf buffer : buffers) {
                    int part = Math.min(left, buffer.writableBytes());
                    buffer.writerIndex(buffer.writerIndex() + part);
                    left -= part;
                }
            }
            release();
            return (long) transferred;
        }

        @Override
        protected void release() {
            buffers.forEach(ByteBuf::release);
        }
    }
}
