package reactor.overlapped.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Makes tables and plots of a results file, without measuring. Arguments: that file, the directory for the plots, and the Markdown file whose part
 * between two comments is to be replaced by the tables, if any. The tables are printed, too.
 */
public final class Report {

    private static final String BEGIN = "<!-- measured: begin -->\n";
    private static final String END = "<!-- measured: end -->\n";

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
            replace(Path.of(args[2]), tables);
        }
    }

    private static void replace(Path file, String tables) throws IOException {
        String text = Files.readString(file);
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IOException(file + " has no place for tables");
        }
        Files.writeString(file, text.substring(0, begin + BEGIN.length()) + "\n" + tables + text.substring(end));
        System.err.println("written: " + file);
    }
}
