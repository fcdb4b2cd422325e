package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/**
 * What a stream source makes of what it reads.
 *
 * @param <T> what it emits
 */
public interface Reception<T> {

    /** Bytes as they come. */
    Reception<ByteBuf> BYTES = new Reception<>() {
        @Override
        public Op op() {
            return Op.READ;
        }

        @Override
        public ByteBuf received(Request read, ByteBuf filled) {
            return filled;
        }

        @Override
        public void drop(ByteBuf unwanted) {
            unwanted.release();
        }

        @Override
        public boolean needsWholeBuffer() {
            return false;
        }
    };

    /** {@return the operation: READ or RECEIVE_FROM} */
    Op op();

    /** {@return what is emitted for a read that is complete; it owns the buffer, whose readable bytes are what was read} */
    T received(Request read, ByteBuf filled);

    /** Gives up what was received and nobody will get. */
    void drop(T unwanted);

    /** {@return whether receiving goes on after that failure; whoever says so has told somebody} */
    default boolean survives(Throwable failure) {
        return false;
    }

    /** {@return whether a read must have the whole buffer size, because what does not fit would be lost or cut} */
    default boolean needsWholeBuffer() {
        return true;
    }

    /** {@return whether no bytes are something: an empty message or datagram} */
    default boolean keepsEmpty() {
        return false;
    }
}
