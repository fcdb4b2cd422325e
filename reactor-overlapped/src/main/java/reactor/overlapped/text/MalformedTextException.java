package reactor.overlapped.text;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/** Bytes that mean no character in the charset that they were taken for. */
public final class MalformedTextException extends CharacterCodingException {

    private static final long serialVersionUID = 1L;

    private final String message;
    private final long position;
    private final int length;

    /**
     * Creates one.
     *
     * @param charset what they were taken for
     * @param position see {@link #position()}
     * @param length see {@link #length()}
     */
    public MalformedTextException(Charset charset, long position, int length) {
        this.message = "decode: " + length + (length == 1 ? " byte" : " bytes") + " at offset " + position
                + " of the stream mean nothing in " + charset.name();
        this.position = position;
        this.length = length;
    }

    /** {@return offset of the first of these bytes, from the start of the stream} */
    public long position() {
        return position;
    }

    /** {@return how many bytes} */
    public int length() {
        return length;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
