package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import reactor.overlapped.CompletionPort;

/**
 * Measures everything in rounds, each of them all peers in turn, so that what disturbs the machine for a while disturbs all of them alike; then prints
 * tables. Each measurement gets a JVM of its own. Arguments: the number of rounds, the minutes they may take together, for which fewer may be made, and the
 * seconds that tell how long a measurement is: one iteration takes a fifth of them.
 */
public final class Compare {

    private Compare() {}

    public static void main(String... args) throws IOException, RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int minutes = args.length > 1 ? Integer.parseInt(args[1]) : 8;
        double seconds = args.length > 2 ? Double.parseDouble(args[2]) : 2;
        // Not an argument: the Windows launcher would take its stars for file names.
        String what = System.getProperty("benchmarks.only", ".*");
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Path directory = Files.createTempDirectory("benchmarks");
        System.setProperty(CachedFile.DIRECTORY, directory.toString());
        try {
            Scores scores = new Scores();
            long started = System.nanoTime();
            int made = 0;
            while (made < rounds && seconds(started) * (made + 1) <= minutes * 60L * made) {
                System.err.printf("round %d of %d, after %d s%n", made + 1, rounds, seconds(started));
                for (RunResult result : new Runner(options(directory, what, seconds)).run()) {
                    scores.add(result);
                }
                made++;
            }
            out.println(Conditions.line(
                    made + " rounds, backend " + backend() + ", file of " + (CachedFile.SIZE >> 20) + " MiB"));
            scores.print(out);
        } catch (NoBenchmarksException e) {
            System.err.println("none of the files' benchmarks is asked for");
        } finally {
            delete(directory);
        }
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }

    private static Options options(Path directory, String what, double seconds) {
        return new OptionsBuilder()
                .include(what)
                .forks(1)
                .jvmArgs(
                        "-Xms512m",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + CachedFile.DIRECTORY + "=" + directory,
                        "-D" + CachedFile.MEBIBYTES + "=" + (CachedFile.SIZE >> 20))
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds((long) (450 * seconds)))
                .measurementIterations(2)
                .measurementTime(TimeValue.milliseconds((long) (200 * seconds)))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static String backend() {
        CompletionPort port = CompletionPort.create();
        port.dispose();
        return port.backend();
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
