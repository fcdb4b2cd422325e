package reactor.overlapped.benchmarks.filedrop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A file drop in a process of its own. */
final class FiledropServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

    /** Linux counts processor time in hundredths of a second for user programs, whatever its own clock. */
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final Path log;
    private final int port;

    private FiledropServer(Process process, Path log) throws IOException, InterruptedException {
        this.process = process;
        this.log = log;
        port = awaitPort();
    }

    /**
     * Starts one.
     *
     * @param java a command, up to what comes before {@code -jar}
     * @param log for what it says
     */
    static FiledropServer start(List<String> java, String jar, List<String> arguments, Path log)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(java);
        command.addAll(List.of("-jar", jar, "--server.port=0"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new FiledropServer(process, log);
        } catch (IOException | InterruptedException e) {
            process.destroy();
            throw e;
        }
    }

    private int awaitPort() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher started = STARTED.matcher(log());
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        throw new IOException("the server has not started: " + log());
    }

    /** {@return what it has said} */
    String log() throws IOException {
        // Under Wine it need not be UTF-8.
        return new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    int port() {
        return port;
    }

    /** {@return what it answers to a GET} */
    String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url(path))).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    void delete(String name) throws IOException, InterruptedException {
        int status = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url("/files/" + name)))
                                .DELETE()
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
        if (status != 204) {
            throw new IOException("delete " + name + ": " + status);
        }
    }

    /** Binds all its threads, and those that they start, to the first processor. */
    void pin() throws IOException, InterruptedException {
        Process pinning = new ProcessBuilder("taskset", "-a", "-c", "-p", "0", Long.toString(process.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (pinning.waitFor() != 0) {
            throw new IOException("taskset has failed");
        }
    }

    /** {@return seconds of processor time, user's and system's, that the process has used} */
    double processorSeconds() throws IOException {
        String stat = Files.readString(jvm().resolve("stat"));
        // After the name, which may hold anything, come the fields from the third on; user and system time are 14th and
        // 15th.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /** {@return the most memory that was ever resident} */
    long peakBytes() throws IOException {
        return bytes(jvm(), "VmHWM:");
    }

    /** {@return how many files and sockets it has open} */
    long openHandles() throws IOException {
        try (Stream<Path> descriptors = Files.list(jvm().resolve("fd"))) {
            return descriptors.count();
        }
    }

    /** Of this process and all below it the largest: the JVM, not a script that has started it. */
    private Path jvm() throws IOException {
        Path largest = Path.of("/proc", Long.toString(process.pid()));
        long most = bytes(largest, "VmRSS:");
        for (ProcessHandle handle : process.descendants().toList()) {
            Path candidate = Path.of("/proc", Long.toString(handle.pid()));
            if (Files.exists(candidate) && bytes(candidate, "VmRSS:") > most) {
                largest = candidate;
                most = bytes(candidate, "VmRSS:");
            }
        }
        return largest;
    }

    private static long bytes(Path process, String name) throws IOException {
        for (String line : Files.readAllLines(process.resolve("status"))) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("the server has not ended");
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
