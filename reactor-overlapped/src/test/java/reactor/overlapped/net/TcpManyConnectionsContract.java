package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.testing.TestFolder;

/** Many connections at a time in a small process: none is lost, none left open, and those that wait hold no memory. */
abstract class TcpManyConnectionsContract {

    private static final int ROUNDS = 3;

    private final Path folder = TestFolder.create("connections");

    abstract String backend();

    /** How many. */
    abstract int connections();

    @Test
    @Timeout(150)
    void a_small_process_serves_many_connections_at_once() throws Exception {
        Path output = folder.resolve("output");
        Path arguments = Files.write(
                folder.resolve("arguments"),
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xmx256m",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        '"' + System.getProperty("java.class.path").replace("\\", "\\\\") + '"'));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        TcpManyConnections.class.getName(),
                        backend(),
                        Integer.toString(connections()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            List<String> lines = Files.readAllLines(output);
            assertThat(ended).as("ended by itself, having printed %s", lines).isTrue();
            assertThat(lines)
                    .containsExactly(
                            "open " + connections(),
                            "idle bytes 0",
                            "answered " + ROUNDS * connections(),
                            "left 0 connections, " + connections() + " ended, 0 slots, 0 bytes");
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
