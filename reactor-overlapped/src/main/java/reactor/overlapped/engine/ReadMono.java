package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.Op;

/**
 * A read into the caller's buffer, which is emitted with what was read.
 *
 * @param <B> ByteBuf or ByteBuffer
 */
public final class ReadMono<B> extends RequestMono<B> {

    private final B target;
    private final long position;
    private final int alignment;

    private ReadMono(OpenHandle handle, B target, long position, int alignment) {
        super(handle);
        this.target = target;
        this.position = position;
        this.alignment = alignment;
    }

    /** {@return a read into the writable bytes of a ByteBuf, whose writer index it moves} */
    public static ReadMono<ByteBuf> into(OpenHandle handle, ByteBuf target, long position, int alignment) {
        return new ReadMono<>(handle, target, position, alignment);
    }

    /** {@return a read into the remaining bytes of a ByteBuffer, whose position it moves} */
    public static ReadMono<ByteBuffer> into(OpenHandle handle, ByteBuffer target, long position, int alignment) {
        return new ReadMono<>(handle, target, position, alignment);
    }

    @Override
    protected Op op() {
        return Op.READ;
    }

    @Override
    protected RequestSubscription<B> request(CoreSubscriber<? super B> actual) {
        int index;
        int length;
        boolean usable;
        if (target instanceof ByteBuf into) {
            if (into.isReadOnly()) {
                throw new ReadOnlyBufferException();
            }
            if (into.refCnt() == 0) {
                throw new IllegalReferenceCountException(0);
            }
            index = into.writerIndex();
            length = room(into.writableBytes());
            into.retain();
            usable = position % alignment == 0 && Memory.direct(into, index, length, alignment);
        } else {
            ByteBuffer into = (ByteBuffer) target;
            if (into.isReadOnly()) {
                throw new ReadOnlyBufferException();
            }
            index = into.position();
            length = room(into.remaining());
            usable = position % alignment == 0 && Memory.direct(into, alignment);
        }
        if (!usable) {
            return new Bounced<>(handle, actual, target, index, length, position, alignment);
        }
        Borrowed<B> read = new Borrowed<>(handle, actual, target, index, length, position);
        if (target instanceof ByteBuf into) {
            read.buffer = into;
        } else {
            // The caller leaves it alone until the request is complete, so a backend may move its position.
            read.byteBuffer = (ByteBuffer) target;
            read.exclusive = true;
        }
        return read;
    }

    private int room(int length) {
        if (length == 0) {
            throw new IllegalArgumentException("read: the buffer has no room");
        }
        Memory.checkPosition(position, length, "read");
        return length;
    }

    /** The system reads into the caller's memory. */
    private static class Borrowed<B> extends RequestSubscription<B> {

        final B target;

        Borrowed(OpenHandle handle, CoreSubscriber<? super B> actual, B target, int index, int length, long position) {
            super(handle, actual);
            this.target = target;
            this.index = index;
            this.length = length;
            this.position = position;
        }

        @Override
        protected @Nullable B result() {
            moved(index + transferred);
            return transferred == 0 ? null : target;
        }

        final void moved(int end) {
            if (target instanceof ByteBuf into) {
                try {
                    into.writerIndex(end);
                } finally {
                    into.release();
                }
            } else {
                ((ByteBuffer) target).position(end);
            }
        }

        @Override
        protected void release() {
            if (target instanceof ByteBuf into) {
                into.release();
            } else if (byteBuffer != null) {
                byteBuffer.position(index);
            }
        }
    }

    /** The system reads into memory of the port's, because the caller's is on the heap or not aligned. */
    private static final class Bounced<B> extends Borrowed<B> {

        private final int start;
        private final int wanted;
        private final int lead;
        private final int alignment;

        Bounced(
                OpenHandle handle,
                CoreSubscriber<? super B> actual,
                B target,
                int start,
                int wanted,
                long position,
                int alignment) {
            super(handle, actual, target, 0, wanted, position - position % alignment);
            this.start = start;
            this.wanted = wanted;
            this.lead = (int) (position % alignment);
            this.alignment = alignment;
            this.exclusive = true;
        }

        @Override
        protected void prepare() {
            length = Memory.roundUp((long) lead + wanted, alignment);
            buffer = handle.engine().buffers().allocateAligned(length, alignment);
            index = buffer.writerIndex();
        }

        @Override
        protected @Nullable B result() {
            int read = Math.min(transferred - lead, wanted);
            if (read <= 0) {
                release();
                return null;
            }
            if (target instanceof ByteBuf into) {
                into.setBytes(start, buffer, index + lead, read);
            } else {
                ByteBuffer view = ((ByteBuffer) target).duplicate();
                view.limit(start + read).position(start);
                buffer.getBytes(index + lead, view);
            }
            buffer.release();
            moved(start + read);
            return target;
        }

        @Override
        protected void release() {
            super.release();
            if (buffer != null) {
                buffer.release();
            }
        }
    }
}
