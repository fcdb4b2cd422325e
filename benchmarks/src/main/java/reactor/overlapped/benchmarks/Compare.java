package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import reactor.overlapped.benchmarks.report.Metrics;
import reactor.overlapped.benchmarks.report.Results;

/**
 * Measures files in rounds, each of them table after table and in each all peers in turn, so that what disturbs the machine for a while disturbs all of
 * them alike. Each measurement gets a process of its own. The values go to the results file.
 */
public final class Compare {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Plan plan;
    private final Results results;
    private final Path directory;
    private boolean failed;

    private Compare(Plan plan, Results results, Path directory) {
        this.plan = plan;
        this.results = results;
        this.directory = directory;
    }

    public static void main(String... args) throws IOException, InterruptedException {
        Plan plan = Plan.parse(args);
        Results results = Results.open(plan.results());
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        List<String> backends = Backends.usable(windows ? List.of("iocp") : List.of("uring", "nio"), results);
        List<FileCase> cases = FileCase.all(backends, windows).stream()
                .filter(one -> plan.wants(one.name(), one.main()))
                .toList();
        if (cases.isEmpty()) {
            System.err.println("none of the files' benchmarks is asked for");
            return;
        }
        if (cases.stream().anyMatch(one -> one.method().equals(FileCase.FIO))) {
            results.condition("fio", Fio.version());
        }
        Path directory = Files.createTempDirectory("benchmarks");
        System.setProperty(CachedFile.DIRECTORY, directory.toString());
        Compare compare = new Compare(plan, results, directory);
        try {
            CachedFile.fill(compare.file());
            int made = plan.rounds(round -> {
                for (FileCase one : cases) {
                    compare.measure(one, round);
                }
            });
            results.condition(
                    "files", made + " rounds of " + plan.seconds() + " s, file of " + (CachedFile.SIZE >> 20) + " MiB");
        } finally {
            Files.deleteIfExists(compare.file());
            Files.delete(directory);
        }
        System.exit(compare.failed ? 1 : 0);
    }

    private Path file() {
        return directory.resolve(CachedFile.NAME);
    }

    /** One that fails is left out of this round, and said. */
    private void measure(FileCase one, int round) throws IOException, InterruptedException {
        try {
            Map<String, Double> metrics = one.method().equals(FileCase.FIO)
                    ? Fio.randomRead(file(), one.direct(), plan.fileIteration() * 2)
                    : metrics(new Runner(options(one).build()).runSingle());
            results.title(one.table(), one.title());
            results.add(one.table(), one.peer(), round, metrics);
            System.err.printf(
                    "  %s %.0f%n", one.name(), metrics.values().iterator().next());
        } catch (IOException | RunnerException e) {
            failed = true;
            System.err.println("  " + one.name() + " has failed: " + reason(e));
            results.condition("failed", one.name() + " in round " + (round + 1));
        }
    }

    private static Throwable reason(Throwable failure) {
        Throwable reason = failure;
        Throwable next = failure;
        while (next != null) {
            reason = next;
            // JMH gives what the benchmark has thrown as suppressed.
            next = reason.getSuppressed().length > 0 ? reason.getSuppressed()[0] : reason.getCause();
        }
        return reason;
    }

    private ChainedOptionsBuilder options(FileCase one) {
        String type = one.table().replaceAll("[0-9.].*", "");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(Pattern.quote("." + type + "." + one.method()) + "$")
                .forks(1)
                .jvmArgs(
                        "-Xms512m",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-D" + CachedFile.DIRECTORY + "=" + directory,
                        "-D" + CachedFile.MEBIBYTES + "=" + (CachedFile.SIZE >> 20))
                .warmupIterations(1)
                .warmupTime(milliseconds(plan.fileWarmUp()))
                .measurementIterations(2)
                .measurementTime(milliseconds(plan.fileIteration()))
                .addProfiler(GCProfiler.class)
                .addProfiler(ProcessorTime.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        one.parameters().forEach((name, value) -> options.param(name, value));
        return options;
    }

    private static TimeValue milliseconds(double seconds) {
        return TimeValue.milliseconds((long) (1e3 * seconds));
    }

    private static Map<String, Double> metrics(RunResult result) {
        boolean reads = result.getParams().getBenchmark().contains("RandomRead");
        double score = result.getPrimaryResult().getScore();
        double processor = mean(result, 0, ProcessorTime.NAME);
        // Not of the last iteration: it ends when the threads are gone, and with them the count of what they allocated.
        double allocated = mean(result, 1, ALLOCATED);
        Map<String, Double> metrics = new LinkedHashMap<>();
        if (reads) {
            // JMH counts thousands in a second.
            metrics.put(Metrics.READS, 1e3 * score);
            metrics.put(Metrics.PROCESSOR_PER_READ, processor / 1e3);
            metrics.put(Metrics.HEAP_PER_READ, allocated);
        } else {
            // JMH counts whole files.
            double mebibytes = CachedFile.SIZE >> 20;
            metrics.put(Metrics.MEBIBYTES, mebibytes * score);
            metrics.put(Metrics.PROCESSOR_PER_GIBIBYTE, processor / 1e6 / (mebibytes / 1024));
            metrics.put(Metrics.HEAP_PER_MEBIBYTE, allocated / mebibytes);
        }
        return metrics;
    }

    /** Of a secondary result, without that many of the last iterations. */
    private static double mean(RunResult result, int withoutLast, String name) {
        List<IterationResult> iterations = result.getBenchmarkResults().stream()
                .flatMap(fork -> fork.getIterationResults().stream())
                .toList();
        ToDoubleFunction<IterationResult> value =
                iteration -> iteration.getSecondaryResults().get(name).getScore();
        return iterations.subList(0, iterations.size() - withoutLast).stream()
                .mapToDouble(value)
                .average()
                .orElseThrow();
    }
}
