package reactor.overlapped.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Tables as Markdown, each with the verdicts on its targets. */
final class Markdown {

    private final Results results;
    private final StringBuilder text = new StringBuilder();

    Markdown(Results results) {
        this.results = results;
    }

    String render() {
        line(conditions());
        List<Target.Verdict> all = new ArrayList<>();
        results.tables().values().forEach(table -> {
            line("#### " + table.title);
            line("");
            table(table);
            List<Target.Verdict> verdicts = Targets.of(table);
            all.addAll(verdicts);
            verdicts(verdicts);
            line("");
        });
        summary(all);
        return text.toString();
    }

    private String conditions() {
        return results.conditions().entrySet().stream()
                .map(entry -> entry.getKey().equals(Conditions.COMMAND)
                        ? "command: `" + entry.getValue() + "`"
                        : entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("; ", "", "\n"));
    }

    private void table(Table table) {
        List<String> rest = table.metrics().subList(1, table.metrics().size());
        line("| " + table.score() + " | median of " + table.rounds() + " | min–max | ours is … times it (min–max) | "
                + String.join(" | ", rest) + " |");
        line("|---|---:|---:|---:|" + "---:|".repeat(rest.size()));
        for (String peer : table.peers()) {
            Optional<Statistics> score = table.statistics(peer, table.score());
            String ratio = table.ours()
                    .filter(ours -> !ours.equals(peer))
                    .flatMap(ours -> table.ratio(ours, peer, table.score()))
                    .map(Statistics::ratio)
                    .orElse("");
            line("| " + Labels.of(peer) + " | "
                    + score.map(value -> Statistics.number(value.median())).orElse("") + " | "
                    + score.map(value -> Statistics.number(value.least()) + "–" + Statistics.number(value.most()))
                            .orElse("")
                    + " | " + ratio + " | "
                    + rest.stream()
                            .map(metric -> table.statistics(peer, metric)
                                    .map(value -> Statistics.number(value.median()))
                                    .orElse("–"))
                            .collect(Collectors.joining(" | "))
                    + " |");
        }
    }

    private void verdicts(List<Target.Verdict> verdicts) {
        if (!verdicts.isEmpty()) {
            line("");
            verdicts.forEach(verdict ->
                    line("- " + verdict.wish() + ": " + verdict.measured() + ", **" + verdict.word() + "**"));
        }
    }

    private void summary(List<Target.Verdict> all) {
        if (all.isEmpty()) {
            return;
        }
        Map<Boolean, List<Target.Verdict>> byMet = all.stream().collect(Collectors.partitioningBy(Target.Verdict::met));
        line("#### Targets: " + byMet.get(true).size() + " met, "
                + byMet.get(false).size() + " missed");
        line("");
        byMet.get(false)
                .forEach(verdict ->
                        line("- missed in " + verdict.table() + ": " + verdict.wish() + ": " + verdict.measured()));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
