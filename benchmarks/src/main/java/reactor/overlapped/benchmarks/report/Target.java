package reactor.overlapped.benchmarks.report;

import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What ours shall reach.
 *
 * @param tables which tables it holds for
 * @param peers whom ours is compared with: of those that match the one with the best score; nobody when empty, and then the bound is for the value itself
 * @param atLeast whether more is better
 */
record Target(Pattern tables, String metric, String peers, boolean atLeast, double bound) {

    static Target atLeast(String tables, String metric, double bound, String peers) {
        return new Target(Pattern.compile(tables), metric, peers, true, bound);
    }

    static Target atMost(String tables, String metric, double bound, String peers) {
        return new Target(Pattern.compile(tables), metric, peers, false, bound);
    }

    /** A verdict on ours in that table, from the median of the rounds; none where something was not measured. */
    Optional<Verdict> of(Table table) {
        String ours = table.ours().orElse("");
        if (!tables.matcher(table.id).matches()) {
            return Optional.empty();
        }
        if (peers.isEmpty()) {
            return table.statistics(ours, metric)
                    .map(value -> new Verdict(wish(""), value.value(), met(value.median()), table.id));
        }
        return best(table)
                .flatMap(peer -> table.ratio(ours, peer, metric)
                        .map(ratio -> new Verdict(
                                wish(" × " + Labels.of(peer)), ratio.ratio(), met(ratio.median()), table.id)));
    }

    private boolean met(double measured) {
        return atLeast ? measured >= bound : measured <= bound;
    }

    private Optional<String> best(Table table) {
        Comparator<String> byScore = Comparator.comparingDouble(
                peer -> table.statistics(peer, table.score()).orElseThrow().median());
        return table.peers().stream()
                .filter(peer -> peer.matches(peers)
                        && table.statistics(peer, table.score()).isPresent())
                .max(byScore);
    }

    private String wish(String what) {
        return String.format(Locale.ROOT, "%s %s %s%s", metric, atLeast ? "≥" : "≤", trimmed(bound), what);
    }

    private static String trimmed(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    /**
     * Of a target in a table.
     *
     * @param wish what shall be
     * @param measured what is
     */
    record Verdict(String wish, String measured, boolean met, String table) {
        String word() {
            return met ? "met" : "missed";
        }
    }
}
