package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.DatagramTarget;
import reactor.overlapped.spi.Op;

/** Sends one datagram, for one subscriber: the buffer is released on every path from subscribe on. */
public final class SendToMono extends RequestMono<Void> {

    private final ByteBuf content;
    private final @Nullable DatagramTarget target;

    public SendToMono(OpenHandle handle, ByteBuf content, @Nullable DatagramTarget target) {
        super(handle);
        this.content = content;
        this.target = target;
    }

    @Override
    protected Op op() {
        return Op.SEND_TO;
    }

    @Override
    protected RequestSubscription<Void> request(CoreSubscriber<? super Void> actual) {
        if (content.refCnt() == 0) {
            // Sent before.
            throw new IllegalReferenceCountException(0);
        }
        return new Send(handle, actual, content, target);
    }

    private static final class Send extends RequestSubscription<Void> {

        private ByteBuf content;

        Send(OpenHandle handle, CoreSubscriber<? super Void> actual, ByteBuf content, @Nullable DatagramTarget target) {
            super(handle, actual);
            this.op = Op.SEND_TO;
            this.content = content;
            this.argument = target;
            this.exclusive = true;
        }

        @Override
        protected void prepare() {
            length = content.readableBytes();
            if (length == 0 || !Memory.direct(content, content.readerIndex(), length, 1)) {
                ByteBuf copy = handle.engine().buffers().allocate(Math.max(1, length));
                copy.writeBytes(content);
                content.release();
                content = copy;
            }
            buffer = content;
            index = content.readerIndex();
        }

        @Override
        protected boolean finished() {
            if (transferred != length) {
                failed(new OverlappedException(
                        op.label(),
                        handle.system().target(),
                        0,
                        "DATAGRAM_CUT",
                        "the system took " + transferred + " of " + length + " bytes"));
            } else {
                handle.active();
            }
            return true;
        }

        @Override
        protected @Nullable Void result() {
            release();
            return null;
        }

        @Override
        protected void release() {
            content.release();
        }
    }
}
