package reactor.overlapped.text;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Cuts a stream of buffers into the lines of its text, as in {@code file.streamRetained().transform(Lines.utf8())} and {@code
 * connection.inbound().receiveRetained().transform(Lines.utf8())}. Immutable: each method returns another.
 *
 * <p>Buffers' borders may be anywhere. Empty lines are lines; the last one needs no delimiter. A byte order mark at the start is left out. Each buffer is released
 * when its lines have been taken, after an error or a cancel at once.
 */
public final class Lines implements Function<Publisher<? extends ByteBuf>, Flux<String>> {

    private static final int LONGEST = 1 << 30;

    private final Charset charset;
    private final CodingErrorAction onMalformed;
    private final Delimiters delimiters;
    private final boolean keepDelimiters;
    private final int maximumLength;

    private Lines(
            Charset charset,
            CodingErrorAction onMalformed,
            Delimiters delimiters,
            boolean keepDelimiters,
            int maximumLength) {
        this.charset = charset;
        this.onMalformed = onMalformed;
        this.delimiters = delimiters;
        this.keepDelimiters = keepDelimiters;
        this.maximumLength = maximumLength;
    }

    /** {@return lines of UTF-8} */
    public static Lines utf8() {
        return of(StandardCharsets.UTF_8);
    }

    /** {@return lines of that charset, which may be one with states or one that tells its byte order by a mark} */
    public static Lines of(Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return new Lines(charset, CodingErrorAction.REPLACE, Delimiters.newLines(), false, 1 << 20);
    }

    /** As {@link Text#onMalformed}; with REPORT the line that they are in is lost. */
    public Lines onMalformed(CodingErrorAction action) {
        Objects.requireNonNull(action, "action");
        return new Lines(charset, action, delimiters, keepDelimiters, maximumLength);
    }

    /**
     * Lines end with one of these; where several match, with the longest. By default {@code "\n"} and {@code "\r\n"}; a carriage return alone ends no
     * line, unless it is given.
     *
     * @throws IllegalArgumentException when there is none, or an empty one
     */
    public Lines delimiters(String... newDelimiters) {
        Delimiters given = Delimiters.of(newDelimiters);
        return new Lines(charset, onMalformed, given, keepDelimiters, maximumLength);
    }

    /** Whether a line is emitted with what ends it; by default without. */
    public Lines keepDelimiters(boolean keep) {
        return new Lines(charset, onMalformed, delimiters, keep, maximumLength);
    }

    /**
     * That many characters of a line at most, its delimiter not counted; 1 to 2<sup>30</sup>, by default 1 048 576. The stream fails with {@link LineTooLongException} as soon as
     * there are more, after the lines before. It bounds what is held of a line.
     */
    public Lines maximumLength(int characters) {
        if (characters < 1 || characters > LONGEST) {
            throw new IllegalArgumentException("maximumLength " + characters + " is not in 1 to " + LONGEST);
        }
        return new Lines(charset, onMalformed, delimiters, keepDelimiters, characters);
    }

    /**
     * Cuts a stream.
     *
     * @param source asked for one buffer at a time, when there is demand and the one before is used up; each is released
     * @return subscribes to the source on subscribe; emits lines on the thread that brought the buffer or the demand. An error of the source comes
     *     after the complete lines before it; what there is of an incomplete one is dropped then.
     */
    @Override
    public Flux<String> apply(Publisher<? extends ByteBuf> source) {
        Objects.requireNonNull(source, "source");
        return StringFlux.of(source, "lines(" + charset.name() + ")", () -> new Cutter()::next);
    }

    /** One subscriber's. */
    private final class Cutter {

        private final Characters characters = new Characters(charset, onMalformed);

        /** Characters of the line in which no delimiter begins. */
        private int searched;

        private long cut;
        private boolean exhausted;

        @Nullable
        String next(ByteBuf bytes, boolean last) throws LineTooLongException, MalformedTextException {
            while (true) {
                String line = complete();
                if (line != null) {
                    return line;
                }
                if (!characters.more(bytes, last)) {
                    if (!last || exhausted) {
                        return last ? rest() : null;
                    }
                    // What might have been the beginning of a delimiter is none.
                    exhausted = true;
                }
            }
        }

        private @Nullable String complete() throws LineTooLongException {
            char[] chars = characters.chars;
            int end = characters.end;
            int at = delimiters.find(chars, characters.start + searched, end);
            int length = Delimiters.NONE;
            while (at < end && (length = delimiters.at(chars, at, end, exhausted)) == Delimiters.NONE) {
                at = delimiters.find(chars, at + 1, end);
            }
            searched = at - characters.start;
            if (searched > maximumLength) {
                throw new LineTooLongException(maximumLength, cut + 1);
            }
            return length > 0 ? take(searched, length) : null;
        }

        private String take(int length, int delimiter) {
            String line = characters.take(keepDelimiters ? length + delimiter : length);
            characters.start += keepDelimiters ? 0 : delimiter;
            searched = 0;
            cut++;
            return line;
        }

        private @Nullable String rest() {
            return characters.length() == 0 ? null : take(characters.length(), 0);
        }
    }
}
