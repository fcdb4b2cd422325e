package reactor.overlapped.filedrop;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;

/**
 * The name of a file in the folder. There is none that means anything else on some system: a name that Windows would take for a device, a stream,
 * another file or another folder is no name on Linux either.
 *
 * @param value the name, one segment of a path
 */
record FileName(String value) implements Comparable<FileName> {

    private static final int LONGEST = 255;

    private static final String EVENTS = "events";

    /** Whatever follows the first dot, and spaces before it, do not make a device less of a device. */
    private static final Pattern DEVICE = Pattern.compile(
            "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?",
            Pattern.CASE_INSENSITIVE);

    /** The second name that Windows gives to files with a long one, under which it would find hidden ones. */
    private static final Pattern SHORT_NAME = Pattern.compile("[^.]{1,6}~[0-9]{1,6}(\\.[^.]{0,3})?");

    /** Overrides of the direction of writing make a name look like another. */
    private static final Pattern DECEPTIVE = Pattern.compile("[\u2028\u2029\u202a-\u202e\u2066-\u2069]");

    private static final Pattern RESERVED = Pattern.compile("[/\\\\:*?\"<>|]");

    /**
     * Judges a name.
     *
     * @throws BadNameException which says what is wrong with it
     */
    FileName {
        String wrong = wrong(value);
        if (wrong != null) {
            throw new BadNameException(wrong);
        }
    }

    /**
     * Decodes the last segment of a path, once, and takes all of it for the name: parameters behind a semicolon too.
     *
     * @param rawPath as it came, percent-encoded
     */
    static FileName ofPath(String rawPath) {
        return new FileName(decoded(rawPath.substring(rawPath.lastIndexOf('/') + 1)));
    }

    /** {@return whether that is a name} */
    static boolean isValid(String name) {
        return wrong(name) == null;
    }

    /** {@return the name, as it is written in a path} */
    String encoded() {
        return UriUtils.encode(value, StandardCharsets.UTF_8);
    }

    @Override
    public int compareTo(FileName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }

    private static @Nullable String wrong(String name) {
        if (name.isEmpty()) {
            return "A file needs a name.";
        }
        if (RESERVED.matcher(name).find()) {
            return "A name must not contain any of / \\ : * ? \" < > |.";
        }
        if (name.codePoints().anyMatch(Character::isISOControl)
                || DECEPTIVE.matcher(name).find()) {
            return "A name must not contain control characters.";
        }
        if (name.startsWith(".")) {
            return "A name must not begin with a dot.";
        }
        if (name.endsWith(".") || name.endsWith(" ")) {
            return "A name must not end with a dot or a space.";
        }
        if (name.equals(EVENTS)) {
            return "'events' is the name of the stream of events.";
        }
        if (DEVICE.matcher(name).matches()) {
            return "'" + name + "' is a device on Windows.";
        }
        if (SHORT_NAME.matcher(name).matches() && name.replaceFirst("\\..*", "").length() <= 8) {
            return "'" + name + "' stands for another file on Windows.";
        }
        int length = utf8Length(name);
        if (length < 0) {
            return "A name must be made of whole characters.";
        }
        return length > LONGEST
                ? "A name must not be longer than " + LONGEST + " bytes; this one has " + length + "."
                : null;
    }

    /** {@return bytes, or -1 for half a character} */
    private static int utf8Length(String name) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(name))
                    .remaining();
        } catch (CharacterCodingException e) {
            return -1;
        }
    }

    private static String decoded(String segment) {
        try {
            byte[] bytes =
                    StringUtils.uriDecode(segment, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException | IllegalArgumentException e) {
            throw new BadNameException("A name must be written in UTF-8, percent-encoded.");
        }
    }
}
