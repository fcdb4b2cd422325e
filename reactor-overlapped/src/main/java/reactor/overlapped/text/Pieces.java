package reactor.overlapped.text;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Makes strings of the bytes of one subscriber's stream. */
@FunctionalInterface
interface Pieces {

    /**
     * Takes as many bytes as the next string needs.
     *
     * @param bytes what has come and is not used up; its reader index is moved
     * @param last nothing comes after those
     * @return null when all bytes are used up without one
     */
    @Nullable
    String next(ByteBuf bytes, boolean last) throws IOException;
}
