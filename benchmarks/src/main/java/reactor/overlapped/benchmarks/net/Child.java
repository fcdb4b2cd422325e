package reactor.overlapped.benchmarks.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A measured process: its lines, its processor time and its memory. */
final class Child implements AutoCloseable {

    private static final String GONE = "gone";

    /** Linux counts processor time in hundredths of a second for user programs, whatever its own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final Writer in;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    Child(List<String> command) throws IOException {
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = process.outputWriter();
        Thread reader = new Thread(this::read, "lines");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try (BufferedReader out = process.inputReader()) {
            String line;
            while ((line = out.readLine()) != null) {
                lines.add(line);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lines.add(GONE);
        }
    }

    void say(String line) throws IOException {
        in.write(line + "\n");
        in.flush();
    }

    /** {@return the words after the first, which must be that one} */
    String[] expect(String first, Duration patience) throws IOException, InterruptedException {
        String line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null || !line.startsWith(first)) {
            throw new IOException("expected \"" + first + "\" within " + patience.toSeconds() + " s, got "
                    + (line == null ? "nothing" : line));
        }
        return line.substring(first.length()).trim().split(" ");
    }

    /** {@return seconds of processor time, user's and system's, that the process has used} */
    double processorSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc", jvm(), "stat"));
        // After the name, which may hold anything, come the fields from the third on; user and system time are 14th and
        // 15th.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    long residentBytes() throws IOException {
        return residentBytes(jvm());
    }

    /** Binds all its threads, and those that they start, with that command of taskset's; with none it leaves them. */
    void pin(List<String> taskset) throws IOException, InterruptedException {
        if (!taskset.isEmpty()) {
            List<String> command = new ArrayList<>(taskset);
            command.addAll(1, List.of("-a", "-p"));
            command.add(Long.toString(process.pid()));
            Process pinning = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (pinning.waitFor() != 0) {
                throw new IOException("taskset has failed");
            }
        }
    }

    /** The JVM itself, not the script that has started it: of this process and all below it the largest. */
    private String jvm() throws IOException {
        String largest = "";
        long most = -1;
        for (ProcessHandle handle : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            String pid = Long.toString(handle.pid());
            try {
                long bytes = residentBytes(pid);
                if (bytes > most) {
                    most = bytes;
                    largest = pid;
                }
            } catch (NoSuchFileException e) {
                // Has ended since it was listed, so it is not the one.
                continue;
            }
        }
        return largest;
    }

    private static long residentBytes(String pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", pid, "status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    /** It ends when its standard input does; if not, it is made to. */
    @Override
    public void close() throws IOException {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroy();
                if (!process.waitFor(5, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
