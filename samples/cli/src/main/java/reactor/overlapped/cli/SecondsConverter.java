package reactor.overlapped.cli;

import java.math.BigDecimal;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lengths of time in seconds, as in 30 and 0.5. */
final class SecondsConverter implements ITypeConverter<Duration> {

    private static final BigDecimal MOST = BigDecimal.valueOf(Integer.MAX_VALUE);

    @Override
    public Duration convert(String value) {
        try {
            BigDecimal seconds = new BigDecimal(value);
            if (seconds.signum() >= 0 && seconds.compareTo(MOST) <= 0) {
                return Duration.ofMillis(seconds.movePointRight(3).longValue());
            }
        } catch (NumberFormatException e) {
            // As any other that is none.
        }
        throw new TypeConversionException("'" + value + "' is not a number of seconds, as in 30, 0.5");
    }
}
