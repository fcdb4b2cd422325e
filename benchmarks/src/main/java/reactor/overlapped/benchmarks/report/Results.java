package reactor.overlapped.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The file of a run: every value that was measured, by table, peer, round and metric, below the conditions and the tables' titles, which are lines
 * that begin with {@code #}. Written line by line, so that a run that is cut short leaves what it had.
 */
public final class Results {

    private static final String HEADER = "table,peer,round,metric,value";
    private static final String TITLE = "title of ";

    private final Path path;
    private final Map<String, String> conditions = new LinkedHashMap<>();
    private final Map<String, Table> tables = new LinkedHashMap<>();

    private Results(Path path) {
        this.path = path;
    }

    /** {@return those of that file, to which more can be added; it is made when there is none} */
    public static Results open(Path path) throws IOException {
        if (Files.notExists(path)) {
            List<String> lines = new ArrayList<>();
            Conditions.now().forEach((name, value) -> lines.add("# " + name + ": " + value));
            lines.add(HEADER);
            Files.createDirectories(path.toAbsolutePath().getParent());
            Files.write(path, lines, StandardOpenOption.CREATE_NEW);
        }
        Results results = new Results(path);
        Files.readAllLines(path).forEach(results::parse);
        return results;
    }

    private void parse(String line) {
        if (line.startsWith("# ")) {
            int colon = line.indexOf(": ");
            String name = line.substring(2, colon);
            String value = line.substring(colon + 2);
            if (name.startsWith(TITLE)) {
                table(name.substring(TITLE.length())).title = value;
            } else {
                conditions.merge(name, value, (one, other) -> one + "; " + other);
            }
        } else if (!line.equals(HEADER)) {
            String[] fields = line.split(",");
            table(fields[0]).put(fields[1], Integer.parseInt(fields[2]), fields[3], Double.parseDouble(fields[4]));
        }
    }

    /** Says under what other conditions what follows came about. */
    public void condition(String name, String value) throws IOException {
        if (!conditions.getOrDefault(name, "").contains(value)) {
            write("# " + name + ": " + value);
        }
    }

    public void title(String table, String title) throws IOException {
        if (!table(table).title.equals(title)) {
            write("# " + TITLE + table + ": " + title);
        }
    }

    /** The first metric of a table is its score. */
    public void add(String table, String peer, int round, Map<String, Double> metrics) throws IOException {
        for (Map.Entry<String, Double> metric : metrics.entrySet()) {
            write(String.format(
                    Locale.ROOT, "%s,%s,%d,%s,%.6g", table, peer, round, metric.getKey(), metric.getValue()));
        }
    }

    private void write(String line) throws IOException {
        Files.writeString(path, line + "\n", StandardOpenOption.APPEND);
        parse(line);
    }

    private Table table(String id) {
        return tables.computeIfAbsent(id, Table::new);
    }

    Map<String, String> conditions() {
        return conditions;
    }

    /** {@return by id, those that have values} */
    Map<String, Table> tables() {
        Map<String, Table> filled = new LinkedHashMap<>(tables);
        filled.values().removeIf(table -> table.peers().isEmpty());
        return filled;
    }
}
