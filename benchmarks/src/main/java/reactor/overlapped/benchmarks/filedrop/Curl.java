package reactor.overlapped.benchmarks.filedrop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The neutral client: curl, one process a transfer, all started together and bound to the last processor. */
final class Curl {

    private static final double TICKS_PER_SECOND = 100;

    private final boolean pinned;

    /**
     * Describes clients.
     *
     * @param pinned whether they are bound to the last processor
     */
    Curl(boolean pinned) {
        this.pinned = pinned;
    }

    /**
     * What transfers took.
     *
     * @param seconds from the first one's start to the last one's end
     * @param clientSeconds of processor time, theirs
     */
    record Took(double seconds, double clientSeconds) {}

    /** Each url to one file. */
    Took download(List<String> urls, List<String> files) throws IOException, InterruptedException {
        List<List<String>> commands = new ArrayList<>();
        for (int i = 0; i < urls.size(); i++) {
            commands.add(command("-o", files.get(i), urls.get(i)));
        }
        return run(commands);
    }

    Took upload(Path file, List<String> urls) throws IOException, InterruptedException {
        List<List<String>> commands = new ArrayList<>();
        for (String url : urls) {
            commands.add(command("-o", "/dev/null", "-H", "Expect:", "-T", file.toString(), url));
        }
        return run(commands);
    }

    private List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        if (pinned) {
            command.addAll(List.of(
                    "taskset", "-c", Integer.toString(Runtime.getRuntime().availableProcessors() - 1)));
        }
        command.addAll(List.of("curl", "-sS", "--fail", "--max-time", "900"));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Took run(List<List<String>> commands) throws IOException, InterruptedException {
        double processorBefore = childrensSeconds();
        long started = System.nanoTime();
        List<Process> processes = new ArrayList<>();
        for (List<String> command : commands) {
            processes.add(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        int failed = 0;
        for (Process process : processes) {
            if (process.waitFor() != 0) {
                failed++;
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        if (failed > 0) {
            throw new IOException(failed + " of " + commands.size() + " clients have failed");
        }
        return new Took(seconds, childrensSeconds() - processorBefore);
    }

    /** Of children that have ended. */
    private static double childrensSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[13]) + Long.parseLong(fields[14])) / TICKS_PER_SECOND;
    }
}
