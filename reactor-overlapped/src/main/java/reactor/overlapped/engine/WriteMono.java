package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.Op;

/** A write of all readable bytes of the caller's buffer, in as many requests as the system needs; its indices stay where they are. */
public final class WriteMono extends RequestMono<Void> {

    private final Op op;
    private final Object source;
    private final long position;
    private final int alignment;

    private WriteMono(OpenHandle handle, Op op, Object source, long position, int alignment) {
        super(handle);
        this.op = op;
        this.source = source;
        this.position = position;
        this.alignment = alignment;
    }

    /** {@return a write, or with {@link Op#APPEND} an append, of a ByteBuf} */
    public static WriteMono of(OpenHandle handle, Op op, ByteBuf source, long position, int alignment) {
        return new WriteMono(handle, op, source, position, alignment);
    }

    /** {@return a write, or with {@link Op#APPEND} an append, of a ByteBuffer} */
    public static WriteMono of(OpenHandle handle, Op op, ByteBuffer source, long position, int alignment) {
        return new WriteMono(handle, op, source, position, alignment);
    }

    @Override
    protected Op op() {
        return op;
    }

    @Override
    protected RequestSubscription<Void> request(CoreSubscriber<? super Void> actual) {
        int index;
        int length;
        boolean usable;
        if (source instanceof ByteBuf from) {
            index = from.readerIndex();
            length = from.readableBytes();
            Memory.checkPosition(position, length, op.label());
            from.retain();
            usable = Memory.direct(from, index, length, alignment);
        } else {
            ByteBuffer from = (ByteBuffer) source;
            index = from.position();
            length = from.remaining();
            Memory.checkPosition(position, length, op.label());
            usable = Memory.direct(from, alignment);
        }
        return new Write(handle, actual, op, source, position, index, length, usable ? 0 : alignment);
    }

    private static final class Write extends RequestSubscription<Void> {

        private final Object source;

        /** 0 when the system can use the caller's memory, else how a copy must be aligned. */
        private final int copyAlignment;

        private int done;

        Write(
                OpenHandle handle,
                CoreSubscriber<? super Void> actual,
                Op op,
                Object source,
                long position,
                int index,
                int length,
                int copyAlignment) {
            super(handle, actual);
            this.op = op;
            this.source = source;
            this.position = position;
            this.index = index;
            this.length = length;
            this.copyAlignment = copyAlignment;
        }

        @Override
        protected void prepare() {
            if (copyAlignment == 0) {
                if (source instanceof ByteBuf from) {
                    buffer = from;
                } else {
                    byteBuffer = (ByteBuffer) source;
                }
                return;
            }
            ByteBuf copy = handle.engine().buffers().allocateAligned(length, copyAlignment);
            buffer = copy;
            exclusive = true;
            int start = copy.writerIndex();
            if (source instanceof ByteBuf from) {
                copy.writeBytes(from, index, length);
            } else {
                ByteBuffer view = ((ByteBuffer) source).duplicate();
                view.limit(index + length).position(index);
                copy.writeBytes(view);
            }
            index = start;
        }

        @Override
        protected boolean finished() {
            done += transferred;
            if (transferred == length) {
                return true;
            }
            if (transferred == 0) {
                failed(new OverlappedException(
                        op.label(),
                        handle.system().target(),
                        0,
                        "WRITE_ZERO",
                        "the system took none of the remaining " + length + " bytes; " + done + " were written"));
                return true;
            }
            index += transferred;
            length -= transferred;
            if (op != Op.APPEND) {
                position += transferred;
            }
            return false;
        }

        @Override
        protected @Nullable Void result() {
            release();
            return null;
        }

        @Override
        protected void release() {
            if (source instanceof ByteBuf from) {
                from.release();
            }
            if (exclusive) {
                buffer.release();
            }
        }
    }
}
