package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Status;

/** Writes a message, which is borrowed, and reads the reply in one request; emits the reply. */
public final class TransactMono extends RequestMono<ByteBuf> {

    private final ByteBuf message;
    private final int longestReply;

    public TransactMono(OpenHandle handle, ByteBuf message, int longestReply) {
        super(handle);
        this.message = message;
        this.longestReply = longestReply;
    }

    @Override
    protected Op op() {
        return Op.TRANSACT;
    }

    @Override
    protected RequestSubscription<ByteBuf> request(CoreSubscriber<? super ByteBuf> actual) {
        if (longestReply < 1) {
            throw new IllegalArgumentException("transact: longestReply " + longestReply + " is less than 1");
        }
        return new Transaction(handle, actual, message, longestReply);
    }

    private static final class Transaction extends RequestSubscription<ByteBuf> {

        private final ByteBuf out;
        private @Nullable ByteBuf reply;

        Transaction(OpenHandle handle, CoreSubscriber<? super ByteBuf> actual, ByteBuf message, int longestReply) {
            super(handle, actual);
            op = Op.TRANSACT;
            int bytes = message.readableBytes();
            out = handle.engine().buffers().allocate(Math.max(1, bytes));
            out.writeBytes(message, message.readerIndex(), bytes);
            reply = handle.engine().buffers().allocate(longestReply);
            vector = new ByteBuf[] {out, reply};
            vectorCount = 2;
            length = longestReply;
        }

        @Override
        protected boolean finished() {
            if (status == Status.PARTIAL) {
                failed(new OverlappedException(
                        op.label(),
                        handle.system().target(),
                        0,
                        "REPLY_TOO_LONG",
                        "the reply is longer than " + length + " bytes; its rest is read next"));
            }
            handle.active();
            return true;
        }

        @Override
        protected @Nullable ByteBuf result() {
            ByteBuf answer = reply.writerIndex(transferred);
            reply = null;
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
            out.release();
            if (reply != null) {
                reply.release();
                reply = null;
            }
        }
    }
}
