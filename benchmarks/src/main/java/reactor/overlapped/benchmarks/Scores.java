package reactor.overlapped.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;

/** What was measured, as Markdown: the median of the rounds, the least and the most, and how many times that ours is. */
final class Scores {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private static final String OURS = "ours";

    /** By table, then by row. */
    private final Map<String, Map<String, Row>> tables = new TreeMap<>();

    private static final class Row {
        final List<Double> scores = new ArrayList<>();
        final List<Double> allocated = new ArrayList<>();
    }

    void add(RunResult result) {
        String[] names = result.getParams().getBenchmark().split("\\.");
        String blockSize = result.getParams().getParam("blockSize");
        String table = names[names.length - 2]
                + (blockSize == null ? "" : " of " + Integer.parseInt(blockSize) / 1024 + " KiB")
                + ", " + (names[names.length - 2].startsWith("Random") ? "thousand reads/s" : "MiB/s");
        // What JMH counts as one operation is the whole file.
        double perOperation = table.endsWith("MiB/s") ? CachedFile.SIZE >> 20 : 1;
        Row row = tables.computeIfAbsent(table, name -> new TreeMap<>())
                .computeIfAbsent(names[names.length - 1], name -> new Row());
        row.scores.add(result.getPrimaryResult().getScore() * perOperation);
        // Not of the last iteration: it ends when the threads are gone, and with them the count of what they allocated.
        result.getBenchmarkResults()
                .forEach(fork -> fork.getIterationResults().stream()
                        .limit(fork.getIterationResults().size() - 1L)
                        .map(iteration -> iteration.getSecondaryResults().get(ALLOCATED))
                        .forEach(allocated -> row.allocated.add(allocated.getScore() / perOperation)));
    }

    void print(PrintStream out) {
        tables.forEach((title, rows) -> {
            out.printf("#### %s%n%n", title);
            String unit = title.endsWith("MiB/s") ? "MiB" : "read";
            out.println("| | median | min–max | ours is … times it (min–max) | heap bytes per " + unit + " |");
            out.println("|---|---:|---:|---:|---:|");
            Row ours = rows.get(OURS);
            rows.forEach((name, row) -> out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.0f–%.0f | %s | %.0f |%n",
                    name,
                    Statistics.median(row.scores),
                    Statistics.least(row.scores),
                    Statistics.most(row.scores),
                    ours == null || ours == row ? "" : ratio(ours, row),
                    Statistics.median(row.allocated)));
            out.println();
        });
    }

    /** Within each round, because rounds differ more than peers within one. */
    private static String ratio(Row ours, Row peer) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < Math.min(ours.scores.size(), peer.scores.size()); i++) {
            ratios.add(ours.scores.get(i) / peer.scores.get(i));
        }
        return Statistics.medianWithRange(ratios, "%.2f");
    }
}
