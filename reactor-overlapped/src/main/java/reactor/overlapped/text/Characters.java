package reactor.overlapped.text;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import org.jspecify.annotations.Nullable;

/**
 * The characters of a stream that have been decoded and not yet been used: {@code chars} from {@code start} to {@code end}. They stay in one piece, so
 * that whoever looks for something in them need not care where buffers began and ended.
 */
final class Characters {

    /** Decoded at once: bytes, and room for characters. Both fit a processor's nearest cache. */
    private static final int CHUNK = 8192;

    /** No JVM makes larger arrays. */
    private static final int LARGEST = Integer.MAX_VALUE - 8;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final CharsetDecoder decoder;

    /** Bytes on their way through the decoder, which leaves those of a character that is not complete. */
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK).limit(0);

    private long taken;
    private boolean begun;
    private boolean flushed;
    private @Nullable MalformedTextException failure;

    char[] chars = new char[2 * CHUNK];
    int start;
    int end;

    Characters(Charset charset, CodingErrorAction onMalformed) {
        decoder = charset.newDecoder().onMalformedInput(onMalformed).onUnmappableCharacter(onMalformed);
    }

    int length() {
        return end - start;
    }

    /** {@return the first characters, which are used then} */
    String take(int length) {
        String text = new String(chars, start, length);
        start += length;
        return text;
    }

    /**
     * Decodes some more.
     *
     * @param source its reader index is moved
     * @param last nothing comes after those
     * @return false when all bytes are used up without a character
     */
    boolean more(ByteBuf source, boolean last) throws MalformedTextException {
        if (failure != null) {
            throw failure;
        }
        makeRoom();
        int before = end;
        while (end == before && (source.isReadable() || last && !flushed)) {
            fill(source);
            decode(last && !source.isReadable());
            if (failure != null && end == before) {
                throw failure;
            }
        }
        return end > before;
    }

    private void fill(ByteBuf source) {
        bytes.compact();
        int length = Math.min(bytes.remaining(), source.readableBytes());
        source.readBytes(bytes.array(), bytes.position(), length);
        bytes.position(bytes.position() + length).flip();
        taken += length;
    }

    private void decode(boolean last) {
        CharBuffer to = CharBuffer.wrap(chars, end, chars.length - end);
        CoderResult result = decoder.decode(bytes, to, last);
        if (last && result.isUnderflow()) {
            flushed = decoder.flush(to).isUnderflow();
        }
        if (result.isError()) {
            // What comes before it is used first.
            failure = new MalformedTextException(decoder.charset(), taken - bytes.remaining(), result.length());
        }
        if (!begun && to.position() > end) {
            begun = true;
            // It says how what follows is encoded, which is known, and is no part of it.
            start += chars[end] == BYTE_ORDER_MARK ? 1 : 0;
        }
        end = to.position();
    }

    private void makeRoom() {
        if (start == end) {
            start = 0;
            end = 0;
        }
        if (chars.length - end < CHUNK) {
            int length = length();
            char[] to = length <= chars.length - CHUNK ? chars : new char[(int) Math.min(2L * chars.length, LARGEST)];
            System.arraycopy(chars, start, to, 0, length);
            chars = to;
            start = 0;
            end = length;
        }
    }
}
