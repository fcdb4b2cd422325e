package reactor.overlapped.filedrop;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server in a process of its own. */
record ServerProcess(Process process, int port) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

    /**
     * Starts one, over {@code nio}.
     *
     * @param folder gets a file {@code log} and a folder {@code files}
     * @param environment more of it
     */
    static ServerProcess start(Path folder, Map<String, String> environment) throws IOException {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FiledropApplication.class.getName(),
                        "--server.port=0",
                        "--backend=nio",
                        "--filedrop.folder=" + folder.resolve("files"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            return new ServerProcess(process, port(log));
        } catch (RuntimeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static int port(Path log) {
        Matcher[] started = new Matcher[1];
        await().atMost(PATIENCE).until(() -> {
            started[0] = STARTED.matcher(Files.readString(log));
            return started[0].find();
        });
        return Integer.parseInt(started[0].group(1));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            await().atMost(PATIENCE).until(() -> !process.isAlive());
        } finally {
            process.destroyForcibly();
        }
    }
}
