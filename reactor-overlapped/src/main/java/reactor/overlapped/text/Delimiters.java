package reactor.overlapped.text;

import java.util.Arrays;
import java.util.Comparator;

/** What may end a line. Where several match, the longest does. */
final class Delimiters {

    static final int NONE = 0;

    /** One may begin there, and it depends on what follows which. */
    static final int UNDECIDED = -1;

    private static final Delimiters NEW_LINES = new Delimiters("\n", "\r\n");

    private final String[] longestFirst;

    /** A bit for the last six bits of each first character, and the greatest of these: most characters fail one of both. */
    private final long firsts;

    private final char highest;

    private Delimiters(String... delimiters) {
        longestFirst = delimiters.clone();
        Arrays.sort(longestFirst, Comparator.comparingInt(String::length).reversed());
        long bits = 0;
        char greatest = 0;
        for (String one : longestFirst) {
            bits |= 1L << one.charAt(0);
            greatest = (char) Math.max(greatest, one.charAt(0));
        }
        firsts = bits;
        highest = greatest;
    }

    /** {@return line feed, also after carriage return} */
    static Delimiters newLines() {
        return NEW_LINES;
    }

    static Delimiters of(String... delimiters) {
        if (delimiters.length == 0) {
            throw new IllegalArgumentException("there is no delimiter");
        }
        for (String one : delimiters) {
            if (one.isEmpty()) {
                throw new IllegalArgumentException("a delimiter is empty");
            }
        }
        return new Delimiters(delimiters);
    }

    /** {@return where the first character is with which a delimiter may begin, {@code end} when there is none} */
    int find(char[] chars, int from, int end) {
        int at = from;
        while (at < end && (chars[at] > highest || (firsts >>> chars[at] & 1) == 0)) {
            at++;
        }
        return at;
    }

    /**
     * {@return the length of the delimiter that is there, or NONE, or UNDECIDED}
     *
     * @param last nothing comes behind {@code end}
     */
    int at(char[] chars, int at, int end, boolean last) {
        for (String one : longestFirst) {
            int there = Math.min(one.length(), end - at);
            if (matches(one, chars, at, there)) {
                if (there == one.length()) {
                    return there;
                }
                if (!last) {
                    return UNDECIDED;
                }
            }
        }
        return NONE;
    }

    private static boolean matches(String delimiter, char[] chars, int at, int length) {
        for (int i = 0; i < length; i++) {
            if (chars[at + i] != delimiter.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
