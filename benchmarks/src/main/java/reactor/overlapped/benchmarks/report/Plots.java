package reactor.overlapped.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The pictures of a run. One whose tables were not measured is left as it is. */
final class Plots {

    private static final Pattern ECHO = Pattern.compile("Echo(\\d+)x(\\d+)on1(|shared)");

    /** What tables show and pictures need not. */
    private static final Pattern LEFT_OUT = Pattern.compile("selector|ours.*(ByteBuf|Retained|FlatMap)");

    private final Results results;
    private final Path directory;
    private final List<Path> drawn = new ArrayList<>();

    Plots(Results results, Path directory) {
        this.results = results;
        this.directory = directory;
    }

    List<Path> draw() throws IOException {
        Files.createDirectories(directory);
        Picture wide = new Picture(2, 560, 380);
        picture(wide, "echo-throughput", echo(Metrics.ROUND_TRIPS, 1, false));
        picture(wide, "echo-p99", echo(Metrics.TAIL_LATENCY, 1, true));
        picture(wide, "echo-cpu", echo(Metrics.SERVER_PER_ROUND_TRIP, 100, false));
        Picture lying = new Picture(2, 560, 260);
        picture(lying, "random-reads", List.of(table("RandomRead.cached"), table("RandomRead.direct")));
        picture(
                lying,
                "streams",
                List.of(
                        table("StreamRead64.cached"),
                        table("StreamRead1024.cached"),
                        table("StreamWrite64.cached"),
                        table("StreamRead64.direct")));
        return drawn;
    }

    private void picture(Picture picture, String name, List<Panel> panels) throws IOException {
        List<Panel> filled = panels.stream().filter(panel -> !panel.empty()).toList();
        if (!filled.isEmpty()) {
            Path file = directory.resolve(name + ".svg");
            picture.draw(file, filled, foot());
            drawn.add(file);
        }
    }

    private List<String> foot() {
        Map<String, String> conditions = results.conditions();
        return List.of(
                "Medians of all rounds; lines from the least to the most. " + conditions.get(Conditions.MACHINE)
                        + "; JDK " + conditions.get(Conditions.JDK),
                conditions.get(Conditions.DATE) + "; " + conditions.get(Conditions.COMMAND));
    }

    private Panel table(String id) {
        Table table = results.tables().getOrDefault(id, new Table(id));
        Panel panel = new Panel(table.title, "", table.peers().isEmpty() ? "" : table.score(), false);
        for (String peer : table.peers()) {
            if (!LEFT_OUT.matcher(peer).matches()) {
                table.statistics(peer, table.score()).ifPresent(values -> panel.add(peer, peer, values));
            }
        }
        return panel;
    }

    /** A panel for each size of messages and use of processors, in it a group for each number of connections. */
    private List<Panel> echo(String metric, int leastConnections, boolean logarithmic) {
        Map<String, Panel> byKind = new LinkedHashMap<>();
        for (Table table : results.tables().values()) {
            Matcher echo = ECHO.matcher(table.id);
            if (!echo.matches() || Integer.parseInt(echo.group(2)) < leastConnections) {
                continue;
            }
            int bytes = Integer.parseInt(echo.group(1));
            String size = bytes < 1024 ? bytes + " bytes" : bytes / 1024 + " KiB";
            boolean shared = !echo.group(3).isEmpty();
            String title = "Echo of " + size + (shared ? ", server and client on one processor" : "");
            Panel panel = byKind.computeIfAbsent(title, key -> new Panel(key, "connections", metric, logarithmic));
            for (String peer : table.peers()) {
                if (!LEFT_OUT.matcher(peer).matches()) {
                    table.statistics(peer, metric).ifPresent(values -> panel.add(echo.group(2), peer, values));
                }
            }
        }
        return List.copyOf(byKind.values());
    }
}
