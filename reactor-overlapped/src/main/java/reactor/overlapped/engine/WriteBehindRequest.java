package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.Op;

/** One write behind, used again for one buffer after the other. */
final class WriteBehindRequest extends OverlappedRequest {

    private final WriteBehindSink sink;

    WriteBehindRequest(OpenHandle handle, Op op, WriteBehindSink sink) {
        super(handle);
        this.sink = sink;
        this.op = op;
        this.exclusive = true;
    }

    void start(ByteBuf full, long at) {
        buffer = full;
        index = full.readerIndex();
        length = full.readableBytes();
        position = at;
        submit();
    }

    @Override
    protected void completed() {
        switch (status) {
            case OK, PARTIAL -> {
                sink.wrote(transferred);
                if (transferred < length && transferred > 0 && sink.goesOn()) {
                    index += transferred;
                    length -= transferred;
                    position += op == Op.APPEND ? 0 : transferred;
                    submit();
                    return;
                }
                if (transferred == 0 && length > 0) {
                    sink.fail(new OverlappedException(
                            op.label(),
                            handle.system().target(),
                            0,
                            "WRITE_ZERO",
                            "the system took none of the remaining " + length + " bytes; " + sink.written()
                                    + " were written"));
                }
            }
            case END -> sink.fail(RequestSubscription.endOf(handle, this));
            case ABORTED -> sink.fail(RequestSubscription.abortedOf(handle, this));
            case BUSY, FAILED -> sink.fail(error);
        }
        land();
        sink.step();
    }

    private void land() {
        buffer.release();
        buffer = null;
        sink.landed(this);
    }

    @Override
    protected void refused(Throwable reason) {
        sink.fail(reason);
        land();
        sink.schedule();
    }

    @Override
    protected void abandoned(Throwable reason) {
        sink.fail(reason);
        sink.lost();
        sink.step();
    }
}
