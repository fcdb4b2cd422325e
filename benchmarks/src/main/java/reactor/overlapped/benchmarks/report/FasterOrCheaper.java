package reactor.overlapped.benchmarks.report;

import java.util.Locale;
import java.util.Optional;

/**
 * Ours shall have so many times the score, or no less of it at so much less cost.
 *
 * @param tables a pattern of the tables that it holds for
 * @param metric the cost
 * @param peer whom ours is compared with
 */
record FasterOrCheaper(String tables, double times, String metric, double cost, String peer) {

    /** What differs less than this is the same, as rounds of the same peer differ. */
    private static final double SAME = 0.95;

    Optional<Target.Verdict> of(Table table) {
        String ours = table.ours().orElse("");
        if (!table.id.matches(tables)) {
            return Optional.empty();
        }
        return table.ratio(ours, peer, table.score())
                .flatMap(scores -> table.ratio(ours, peer, metric)
                        .map(costs -> new Target.Verdict(
                                wish(table), measured(scores, costs), met(scores, costs), table.id)));
    }

    private boolean met(Statistics scores, Statistics costs) {
        return scores.median() >= times || (scores.median() >= SAME && costs.median() <= cost);
    }

    private String wish(Table table) {
        return String.format(
                Locale.ROOT,
                "%s ≥ %s × %s, or the same (≥ %s ×) at %s ≤ %s ×",
                table.score(),
                times,
                Labels.of(peer),
                SAME,
                metric,
                cost);
    }

    private static String measured(Statistics scores, Statistics costs) {
        return scores.ratio() + ", at " + costs.ratio();
    }
}
