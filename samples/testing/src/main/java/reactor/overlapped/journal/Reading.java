package reactor.overlapped.journal;

import io.netty.buffer.ByteBuf;

/**
 * What a sensor has measured.
 *
 * @param millis when, in milliseconds since 1970
 * @param value what
 */
public record Reading(long millis, double value) {

    /** How many bytes one takes in a journal. */
    public static final int BYTES = Long.BYTES + Double.BYTES;

    static Reading readFrom(ByteBuf buffer) {
        return new Reading(buffer.readLong(), buffer.readDouble());
    }

    void writeTo(ByteBuf buffer) {
        buffer.writeLong(millis).writeDouble(value);
    }
}
