package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reactor.overlapped.benchmarks.report.Metrics;

/** What one thread over io_uring reads when no Java is in the way: random reads by fio, which submits and completes in batches. */
final class Fio {

    private static final String PROGRAM = "fio";
    private static final long PATIENCE_SECONDS = 60;

    // Fields of its terse output, counted from zero.
    private static final int READS_PER_SECOND = 7;
    private static final int USER_PERCENT = 87;
    private static final int SYSTEM_PERCENT = 88;

    private Fio() {}

    /** {@return its version} */
    static String version() throws IOException, InterruptedException {
        return run(List.of(PROGRAM, "--version"));
    }

    static Map<String, Double> randomRead(Path file, boolean direct, double seconds)
            throws IOException, InterruptedException {
        String[] fields = run(List.of(
                        PROGRAM,
                        "--name=random",
                        "--filename=" + file,
                        "--size=" + CachedFile.SIZE,
                        "--rw=randread",
                        "--bs=4k",
                        "--ioengine=io_uring",
                        "--iodepth=32",
                        "--iodepth_batch_submit=32",
                        "--iodepth_batch_complete_min=8",
                        "--iodepth_batch_complete_max=32",
                        "--direct=" + (direct ? 1 : 0),
                        "--invalidate=0",
                        "--norandommap",
                        "--gtod_reduce=1",
                        "--time_based",
                        String.format(Locale.ROOT, "--runtime=%.0fms", 1e3 * seconds),
                        "--minimal"))
                .split(";");
        double reads = Double.parseDouble(fields[READS_PER_SECOND]);
        double percent = percent(fields[USER_PERCENT]) + percent(fields[SYSTEM_PERCENT]);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(Metrics.READS, reads);
        metrics.put(Metrics.PROCESSOR_PER_READ, 1e4 * percent / reads);
        return metrics;
    }

    private static double percent(String field) {
        return Double.parseDouble(field.replace("%", ""));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("fio has failed: " + output);
        }
        return output;
    }
}
