package reactor.overlapped.benchmarks.report;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;

/**
 * Of the values of all rounds.
 *
 * @param median the middle one
 */
record Statistics(double median, double least, double most) {

    static Statistics of(Collection<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Statistics(median, Collections.min(values), Collections.max(values));
    }

    /** {@return median and range of a ratio} */
    String ratio() {
        return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", median, least, most);
    }

    /** {@return median and range of a value} */
    String value() {
        return number(median) + " (" + number(least) + "–" + number(most) + ")";
    }

    /** {@return it with three digits, or all before the point} */
    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f", value);
    }
}
