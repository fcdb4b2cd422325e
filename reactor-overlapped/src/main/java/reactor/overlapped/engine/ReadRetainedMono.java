package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.Op;

/** A positional read into a buffer of the port's, which the subscriber gets and releases. */
public final class ReadRetainedMono extends RequestMono<ByteBuf> {

    private final long position;
    private final int length;
    private final int alignment;

    public ReadRetainedMono(OpenHandle handle, long position, int length, int alignment) {
        super(handle);
        this.position = position;
        this.length = length;
        this.alignment = alignment;
    }

    @Override
    protected Op op() {
        return Op.READ;
    }

    @Override
    protected RequestSubscription<ByteBuf> request(CoreSubscriber<? super ByteBuf> actual) {
        if (length <= 0) {
            throw new IllegalArgumentException("read: length " + length + " is not positive");
        }
        Memory.checkPosition(position, length, "read");
        return alignment == 1
                ? new Read(handle, actual, position, length)
                : new AlignedRead(handle, actual, position, length, alignment);
    }

    private static class Read extends RequestSubscription<ByteBuf> {

        Read(OpenHandle handle, CoreSubscriber<? super ByteBuf> actual, long position, int length) {
            super(handle, actual);
            this.position = position;
            this.length = length;
            this.exclusive = true;
        }

        @Override
        protected void prepare() {
            buffer = handle.engine().buffers().allocate(length);
        }

        @Override
        protected @Nullable ByteBuf result() {
            if (transferred == 0) {
                release();
                return null;
            }
            ByteBuf read = buffer;
            buffer = null;
            return read.setIndex(index, index + transferred);
        }

        @Override
        protected void discard() {
            ByteBuf unwanted = result();
            if (unwanted != null) {
                Memory.discard(unwanted, actual().currentContext());
            }
        }

        @Override
        protected void release() {
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
        }
    }

    /** Reads whole sectors around what is wanted. */
    private static final class AlignedRead extends Read {

        private final int wanted;
        private final int lead;
        private final int alignment;

        AlignedRead(
                OpenHandle handle, CoreSubscriber<? super ByteBuf> actual, long position, int wanted, int alignment) {
            super(handle, actual, position - position % alignment, wanted);
            this.wanted = wanted;
            this.lead = (int) (position % alignment);
            this.alignment = alignment;
        }

        @Override
        protected void prepare() {
            length = Memory.roundUp((long) lead + wanted, alignment);
            buffer = handle.engine().buffers().allocateAligned(length, alignment);
            index = buffer.writerIndex();
        }

        @Override
        protected @Nullable ByteBuf result() {
            int read = Math.min(transferred - lead, wanted);
            if (read <= 0) {
                release();
                return null;
            }
            ByteBuf whole = buffer;
            buffer = null;
            return whole.setIndex(index + lead, index + lead + read);
        }
    }
}
