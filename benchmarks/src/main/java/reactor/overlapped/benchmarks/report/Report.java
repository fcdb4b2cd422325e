package reactor.overlapped.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes tables and plots of a results file, without measuring. Arguments: that file, the directory for the plots, and the Markdown file whose part
 * between two comments is to be replaced by the tables, if any, and the word in these comments when it is not {@code measured}. The tables are printed, too.
 */
public final class Report {

    private static final String BEGIN = "<!-- %s: begin -->\n";
    private static final String END = "<!-- %s: end -->\n";

    private Report() {}

    public static void main(String... args) throws IOException {
        System.setProperty("java.awt.headless", "true");
        Results results = Results.open(Path.of(args[0]));
        String tables = new Markdown(results).render();
        new PrintStream(System.out, true, StandardCharsets.UTF_8).print(tables);
        for (Path plot : new Plots(results, Path.of(args[1])).draw()) {
            System.err.println("drawn: " + plot);
        }
        if (args.length > 2) {
            replace(Path.of(args[2]), args.length > 3 ? args[3] : "measured", tables);
        }
    }

    private static void replace(Path file, String place, String tables) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(String.format(BEGIN, place));
        int end = text.indexOf(String.format(END, place));
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no place for tables");
        }
        Files.writeString(file, text.substring(0, text.indexOf('\n', begin) + 1) + "\n" + tables + text.substring(end));
        System.err.println("written: " + file);
    }
}
