package reactor.overlapped.text;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Decodes a stream of buffers to text, as in {@code file.streamRetained().transform(Text.utf8())}. Immutable: each method returns another.
 *
 * <p>Characters that buffers' borders cut come in one piece, both halves of a surrogate pair too. A byte order mark at the start is left out. Each buffer is
 * released when it has been decoded, after an error or a cancel at once.
 */
public final class Text implements Function<Publisher<? extends ByteBuf>, Flux<String>> {

    private final Charset charset;
    private final CodingErrorAction onMalformed;

    private Text(Charset charset, CodingErrorAction onMalformed) {
        this.charset = charset;
        this.onMalformed = onMalformed;
    }

    /** {@return decodes UTF-8} */
    public static Text utf8() {
        return of(StandardCharsets.UTF_8);
    }

    /** {@return decodes that charset, which may be one with states or one that tells its byte order by a mark} */
    public static Text of(Charset charset) {
        return new Text(Objects.requireNonNull(charset, "charset"), CodingErrorAction.REPLACE);
    }

    /**
     * What to do about bytes that mean no character, be it that the stream ends in the middle of one. By default {@link CodingErrorAction#REPLACE}, as readers of the JDK do: each becomes
     * U+FFFD. With {@link CodingErrorAction#REPORT} the stream fails with {@link MalformedTextException}, after the text before them.
     */
    public Text onMalformed(CodingErrorAction action) {
        return new Text(charset, Objects.requireNonNull(action, "action"));
    }

    /**
     * Decodes a stream.
     *
     * @param source asked for one buffer at a time, when there is demand and the one before is used up; each is released
     * @return subscribes to the source on subscribe; emits strings of at least one and little more than 8192 characters on the thread that brought the buffer or the demand. An error
     *     of the source comes after the text before it; what there is of an incomplete character is dropped then.
     */
    @Override
    public Flux<String> apply(Publisher<? extends ByteBuf> source) {
        Objects.requireNonNull(source, "source");
        return StringFlux.of(source, "text(" + charset.name() + ")", this::decoding);
    }

    private Pieces decoding() {
        Characters characters = new Characters(charset, onMalformed);
        return (bytes, last) -> {
            while (whole(characters) == 0) {
                if (!characters.more(bytes, last)) {
                    return last && characters.length() > 0 ? characters.take(characters.length()) : null;
                }
            }
            return characters.take(whole(characters));
        };
    }

    /** {@return how many do not end in the middle of a pair} Decoders give pairs whole, but that of CESU-8 does not. */
    private static int whole(Characters characters) {
        int length = characters.length();
        return length > 0 && Character.isHighSurrogate(characters.chars[characters.end - 1]) ? length - 1 : length;
    }
}
