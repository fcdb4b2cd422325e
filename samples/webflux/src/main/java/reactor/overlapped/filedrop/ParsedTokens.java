package reactor.overlapped.filedrop;

import java.lang.reflect.Method;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** What Spring's parser of forms has read ahead of those who take the parts: its own type, and lost when a form breaks off. */
final class ParsedTokens {

    private static final Method BUFFER = buffer();

    private ParsedTokens() {}

    /** Releases what has been discarded, if it is one. */
    static void release(Object discarded) {
        if (BUFFER.getDeclaringClass().isInstance(discarded)) {
            try {
                DataBufferUtils.release((DataBuffer) BUFFER.invoke(discarded));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("a token of another Spring", e);
            }
        }
    }

    private static Method buffer() {
        try {
            return Class.forName("org.springframework.http.codec.multipart.MultipartParser$BodyToken")
                    .getMethod("buffer");
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the parser of another Spring", e);
        }
    }
}
