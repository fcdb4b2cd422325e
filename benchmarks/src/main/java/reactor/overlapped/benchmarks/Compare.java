package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import reactor.overlapped.CompletionPort;

/**
 * Measures everything in rounds, each of them all peers in turn, so that what disturbs the machine for a while disturbs all of them alike; then prints
 * tables. Each measurement gets a JVM of its own. Arguments: the number of rounds, and the minutes they may take together, for which fewer may be made.
 */
public final class Compare {

    private Compare() {}

    public static void main(String... args) throws IOException, RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int minutes = args.length > 1 ? Integer.parseInt(args[1]) : 8;
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
                for (RunResult result : new Runner(options(directory, what)).run()) {
                    scores.add(result);
                }
                made++;
            }
            out.println(conditions(made));
            scores.print(out);
        } finally {
            delete(directory);
        }
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }

    private static Options options(Path directory, String what) {
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
                .warmupTime(TimeValue.milliseconds(900))
                .measurementIterations(2)
                .measurementTime(TimeValue.milliseconds(400))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
    }

    private static String conditions(int rounds) throws IOException {
        CompletionPort port = CompletionPort.create();
        String backend = port.backend();
        port.dispose();
        return String.format(
                "%s, %d processors, %s %s; JDK %s; backend %s; %s; %d rounds, file of %d MiB; command: `%s`%n",
                processor(),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.vm.version"),
                backend,
                ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MINUTES),
                rounds,
                CachedFile.SIZE >> 20,
                System.getProperty("benchmarks.command", "Compare"));
    }

    private static String processor() throws IOException {
        Path information = Path.of("/proc/cpuinfo");
        if (Files.exists(information)) {
            try (Stream<String> lines = Files.lines(information)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            }
        }
        return System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", System.getProperty("os.arch"));
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
