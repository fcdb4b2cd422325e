package reactor.overlapped.benchmarks;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Of the values of all rounds. */
public final class Statistics {

    private Statistics() {}

    public static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    public static double least(List<Double> values) {
        return Collections.min(values);
    }

    public static double most(List<Double> values) {
        return Collections.max(values);
    }

    public static String medianWithRange(List<Double> values, String format) {
        return String.format(
                Locale.ROOT, format + " (" + format + "–" + format + ")", median(values), least(values), most(values));
    }
}
