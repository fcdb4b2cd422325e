package reactor.overlapped.spring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpRange;

/**
 * A part of a file.
 *
 * @param first position of its first byte
 * @param last position of its last byte
 */
record ByteRange(long first, long last) {

    private static final String UNIT = "bytes=";

    long length() {
        return last - first + 1;
    }

    /** {@return as in Content-Range} */
    String of(long size) {
        return "bytes " + first + "-" + last + "/" + size;
    }

    /**
     * Finds what a Range header asks for, as RFC 9110 says in section 14: ranges that overlap or touch are sent once, in the order in which they were asked for.
     * A header with another unit, with a mistake in it or with more than 100 ranges is as good as none.
     *
     * @param size of the file
     * @return the whole file when the header says nothing that counts; nothing at all when no byte of the file is in any of the ranges
     */
    static Ranges requested(String header, long size) {
        List<HttpRange> asked = parse(header);
        if (asked.isEmpty()) {
            return Ranges.WHOLE;
        }
        List<Numbered> found = new ArrayList<>();
        for (HttpRange one : asked) {
            long first = one.getRangeStart(size);
            long last = one.getRangeEnd(size);
            if (first <= last) {
                found.add(new Numbered(found.size(), first, last));
            } else if (size == 0
                    && one.toString().startsWith("-")
                    && !one.toString().equals("-0")) {
                // The last bytes of an empty file are all of it, for which there is no Content-Range.
                return Ranges.WHOLE;
            }
        }
        return new Ranges(true, coalesced(found));
    }

    private static List<HttpRange> parse(String header) {
        if (!header.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
            return List.of();
        }
        try {
            return HttpRange.parseRanges(UNIT + header.substring(UNIT.length()));
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
    }

    private static List<ByteRange> coalesced(List<Numbered> ranges) {
        List<Numbered> merged = new ArrayList<>();
        for (Numbered one : ranges.stream()
                .sorted(Comparator.comparingLong(Numbered::first))
                .toList()) {
            Numbered before = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (before != null && one.first() - 1 <= before.last()) {
                merged.set(merged.size() - 1, before.with(one));
            } else {
                merged.add(one);
            }
        }
        return merged.stream()
                .sorted(Comparator.comparingInt(Numbered::number))
                .map(one -> new ByteRange(one.first(), one.last()))
                .toList();
    }

    /**
     * What is to be sent.
     *
     * @param partial whether only these ranges, and not the whole file
     */
    record Ranges(boolean partial, List<ByteRange> list) {

        static final Ranges WHOLE = new Ranges(false, List.of());
    }

    /** A range, and the place at which it was asked for. */
    private record Numbered(int number, long first, long last) {

        Numbered with(Numbered other) {
            return new Numbered(Math.min(number, other.number), first, Math.max(last, other.last));
        }
    }
}
