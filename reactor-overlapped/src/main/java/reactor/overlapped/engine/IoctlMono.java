package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.IoctlCall;
import reactor.overlapped.spi.Op;

/** A control code with its input, which is borrowed; emits the output. */
public final class IoctlMono extends RequestMono<ByteBuf> {

    private final int code;
    private final ByteBuf input;
    private final int outputSize;

    public IoctlMono(OpenHandle handle, int code, ByteBuf input, int outputSize) {
        super(handle);
        this.code = code;
        this.input = input;
        this.outputSize = outputSize;
    }

    @Override
    protected Op op() {
        return Op.IOCTL;
    }

    @Override
    protected RequestSubscription<ByteBuf> request(CoreSubscriber<? super ByteBuf> actual) {
        if (outputSize < 0) {
            throw new IllegalArgumentException("ioctl: outputSize " + outputSize + " is negative");
        }
        return new Call(handle, actual, code, input, outputSize);
    }

    private static final class Call extends RequestSubscription<ByteBuf> {

        private final int code;
        private final @Nullable ByteBuf in;
        private @Nullable ByteBuf out;

        Call(OpenHandle handle, CoreSubscriber<? super ByteBuf> actual, int code, ByteBuf input, int outputSize) {
            super(handle, actual);
            this.op = Op.IOCTL;
            this.code = code;
            int length = input.readableBytes();
            this.in = length == 0 ? null : handle.engine().buffers().allocate(length);
            if (in != null) {
                in.writeBytes(input, input.readerIndex(), length);
            }
            this.out = handle.engine().buffers().allocate(Math.max(1, outputSize));
        }

        @Override
        protected void prepare() {
            argument = new IoctlCall(code, in, out);
        }

        @Override
        protected @Nullable ByteBuf result() {
            ByteBuf answer = out.writerIndex(transferred);
            out = null;
            release();
            return answer;
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
            if (in != null) {
                in.release();
            }
            if (out != null) {
                out.release();
                out = null;
            }
        }
    }
}
