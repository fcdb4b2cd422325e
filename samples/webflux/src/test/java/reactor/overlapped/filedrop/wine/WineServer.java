package reactor.overlapped.filedrop.wine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The executable jar in a Windows JVM under Wine, over a completion port, with its folder on the Linux side. */
final class WineServer {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");

    /** Wine 8 puts bytes of a socket into the wrong order that the JDK's default selector polls; its older one, over select, is safe. */
    private static final String SELECTOR =
            "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.WindowsSelectorProvider";

    private final Process process;
    private final Path log;
    private final int port;

    private WineServer(Process process, Path log) throws IOException, InterruptedException {
        this.process = process;
        this.log = log;
        port = awaitPort();
    }

    /**
     * Starts it.
     *
     * @param wineJava the launcher of the Windows JVM
     * @param log what it says
     */
    static WineServer start(Path wineJava, Path jar, Path folder, Path log) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        wineJava.toString(),
                        "-Xmx128m",
                        SELECTOR,
                        "-jar",
                        windows(jar),
                        "--backend=iocp",
                        "--server.port=0",
                        "--filedrop.maximum-size=64MB",
                        "--filedrop.folder=" + windows(folder))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process.getOutputStream().close();
        try {
            return new WineServer(process, log);
        } catch (IOException | InterruptedException e) {
            process.destroy();
            throw e;
        }
    }

    private static String windows(Path path) {
        return "Z:" + path.toAbsolutePath().toString().replace('/', '\\');
    }

    private int awaitPort() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < deadline) {
            Matcher started = STARTED.matcher(log());
            if (started.find()) {
                return Integer.parseInt(started.group(1));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("the server has not started: " + log());
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() throws IOException {
        return new String(Files.readAllBytes(log), StandardCharsets.ISO_8859_1);
    }

    /** Asks it to end, as the system does when it shuts down. {@return its exit code} */
    int stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("the server has not ended: " + log());
        }
        return process.exitValue();
    }
}
