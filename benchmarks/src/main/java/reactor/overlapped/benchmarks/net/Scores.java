package reactor.overlapped.benchmarks.net;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reactor.overlapped.benchmarks.Statistics;

/** What was measured, as Markdown: of the score the median of the rounds, the least and the most, and how many times that ours is; of the rest medians. */
final class Scores {

    private final Map<Task, Map<Peer, Map<Integer, List<Double>>>> values = new LinkedHashMap<>();

    void add(Task task, Peer peer, int round, List<Double> measured) {
        values.computeIfAbsent(task, key -> new LinkedHashMap<>())
                .computeIfAbsent(peer, key -> new LinkedHashMap<>())
                .put(round, measured);
    }

    void print(PrintStream out) {
        values.forEach((task, peers) -> {
            out.printf("#### %s%n%n", task.title());
            out.printf(
                    "| %s | median | min–max | ours is … times it (min–max) | %s |%n",
                    task.work().unit, String.join(" | ", task.work().columns));
            out.println(
                    "|---|---:|---:|---:|" + "---:|".repeat(task.work().columns.size()));
            Map<Integer, List<Double>> ours = peers.getOrDefault(Peer.ours, Map.of());
            peers.forEach((peer, rounds) -> out.println(line(task, peer, rounds, ours)));
            out.println();
        });
    }

    private static String line(
            Task task, Peer peer, Map<Integer, List<Double>> rounds, Map<Integer, List<Double>> ours) {
        List<Double> scores = column(rounds, 0);
        StringBuilder line = new StringBuilder("| " + peer + " | " + number(Statistics.median(scores)) + " | "
                + number(Statistics.least(scores)) + "–" + number(Statistics.most(scores)) + " | ");
        if (peer != Peer.ours) {
            line.append(ratio(ours, rounds));
        }
        for (int i = 1; i <= task.work().columns.size(); i++) {
            line.append(" | ").append(number(Statistics.median(column(rounds, i))));
        }
        return line.append(" |").toString();
    }

    /** Within each round, because rounds differ more than peers within one. */
    private static String ratio(Map<Integer, List<Double>> ours, Map<Integer, List<Double>> peer) {
        List<Double> ratios = new ArrayList<>();
        ours.forEach((round, measured) -> {
            List<Double> other = peer.get(round);
            if (other != null) {
                ratios.add(measured.get(0) / other.get(0));
            }
        });
        return ratios.isEmpty() ? "" : Statistics.medianWithRange(ratios, "%.2f");
    }

    private static List<Double> column(Map<Integer, List<Double>> rounds, int index) {
        return rounds.values().stream().map(measured -> measured.get(index)).toList();
    }

    /** {@return it with three digits, or all before the point} */
    static String number(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%.0f", value);
    }
}
