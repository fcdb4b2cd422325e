package reactor.overlapped.engine;

import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.Op;

/** Sends one byte of urgent data. */
final class UrgentTurn extends Turn {

    private final byte value;
    private boolean written;

    UrgentTurn(Outbound outbound, CoreSubscriber<? super Long> actual, byte value) {
        super(outbound, actual);
        this.value = value;
    }

    @Override
    void advance() {
        if (written) {
            complete();
        } else {
            enter();
        }
    }

    @Override
    void write() {
        op = Op.WRITE_URGENT;
        buffer = handle.engine().buffers().allocate(1).writeByte(value);
        exclusive = true;
        length = 1;
        fly();
    }

    @Override
    boolean moved(int count) {
        written = true;
        return true;
    }

    @Override
    boolean torn() {
        return false;
    }

    @Override
    void drop() {
        if (buffer != null) {
            buffer.release();
            buffer = null;
        }
    }
}
