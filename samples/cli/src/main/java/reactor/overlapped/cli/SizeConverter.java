package reactor.overlapped.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of bytes, as in 4096, 64K, 3M, 5G. */
final class SizeConverter implements ITypeConverter<Long> {

    private static final Pattern SIZE = Pattern.compile("(\\d+)([KMG]?)");

    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "K", 10, "M", 20, "G", 30);

    @Override
    public Long convert(String value) {
        Matcher size = SIZE.matcher(value.toUpperCase(Locale.ROOT));
        if (!size.matches()) {
            throw new TypeConversionException("'" + value + "' is not a size, as in 4096, 64K, 3M, 5G");
        }
        try {
            return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << SHIFTS.get(size.group(2)));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new TypeConversionException("'" + value + "' is too large");
        }
    }
}
