package reactor.overlapped.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes the guide's table of what each system supports, from what the library's tests have shown in this build. */
final class SupportTable {

    private static final Set<Column> EXPECTED = Set.of(
            new Column("uring", "Linux"),
            new Column("nio", "Linux"),
            new Column("iocp", "Windows (Wine)"),
            new Column("nio", "Windows (Wine)"));

    private final Map<String, Map<Column, Outcome>> outcomes;
    private final Topics topics;
    private final TreeSet<Column> columns = new TreeSet<>();
    private final Set<Column> run;
    private final Map<String, Integer> reasons = new LinkedHashMap<>();
    private final StringBuilder text = new StringBuilder();

    private SupportTable(Map<String, Map<Column, Outcome>> outcomes, Topics topics) {
        this.outcomes = outcomes;
        this.topics = topics;
        run = outcomes.values().stream().flatMap(row -> row.keySet().stream()).collect(Collectors.toSet());
        columns.addAll(run);
        // Windows itself shows more than Wine.
        EXPECTED.stream()
                .filter(column -> !run.contains(new Column(column.backend(), "Windows")))
                .forEach(columns::add);
    }

    /** Arguments: the build folder of the library, the file to write. */
    public static void main(String[] args) throws IOException {
        Path target = Path.of(args[1]);
        Files.createDirectories(target.toAbsolutePath().getParent());
        Files.writeString(target, of(TestReports.read(Path.of(args[0])), new Topics()));
    }

    /** {@return the table in AsciiDoc} */
    static String of(Map<String, Map<Column, Outcome>> outcomes, Topics topics) {
        return new SupportTable(outcomes, topics).write();
    }

    private String write() {
        text.append("[cols=\"3").append(",1".repeat(columns.size())).append("\",options=\"header\"]\n|===\n|");
        columns.forEach(column -> text.append(" |").append(column));
        text.append('\n');
        String group = "";
        for (String topic : topics.shown(outcomes.keySet())) {
            if (!Topics.group(topic).equals(group)) {
                group = Topics.group(topic);
                text.append('\n')
                        .append(columns.size() + 1)
                        .append("+h|")
                        .append(group)
                        .append('\n');
            }
            row(topic);
        }
        text.append("|===\n");
        if (!reasons.isEmpty()) {
            text.append("\nWhy tests were skipped:\n\n");
            reasons.forEach(
                    (reason, number) -> text.append(". [[skipped-%d]]+++%s+++\n".formatted(number, escaped(reason))));
        }
        return text.toString();
    }

    private void row(String topic) {
        Map<Column, Outcome> row = outcomes.getOrDefault(topic, Map.of());
        text.append("\n|").append(topics.words(topic)).append('\n');
        for (Column column : columns) {
            Outcome outcome = row.get(column);
            text.append('|')
                    .append(outcome != null ? told(topic, outcome) : absent(row, column))
                    .append('\n');
        }
    }

    private String told(String topic, Outcome outcome) {
        StringBuilder cell = new StringBuilder();
        if (outcome.failed > 0) {
            cell.append("✗ ").append(outcome.failed).append(" failed, ");
        }
        if (outcome.passed > 0) {
            cell.append("✓ ").append(outcome.passed);
        }
        if (outcome.skipped > 0) {
            cell.append(cell.isEmpty() ? "" : ", ").append(outcome.skipped).append(" skipped");
            // The kit's reasons are about the kit.
            List<String> told = topic.endsWith("Tck")
                    ? List.of("the kit cannot verify that of such a publisher")
                    : List.copyOf(outcome.reasons);
            cell.append(told.stream()
                    .map(reason -> reasons.computeIfAbsent(reason, key -> reasons.size() + 1))
                    .map(number -> "^<<skipped-%1$d,%1$d>>^".formatted(number))
                    .collect(Collectors.joining(" ", " ", "")));
        }
        return cell.toString();
    }

    /** Nothing is known: because it did not run, or because that backend has no such thing. */
    private String absent(Map<Column, Outcome> row, Column column) {
        if (row.isEmpty() || !run.contains(column)) {
            return "not run in this build";
        }
        boolean elsewhere =
                row.keySet().stream().anyMatch(other -> other.backend().equals(column.backend()));
        return elsewhere ? "not run there" : "—";
    }

    private static String escaped(String reason) {
        return reason.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("+", "&#43;");
    }
}
