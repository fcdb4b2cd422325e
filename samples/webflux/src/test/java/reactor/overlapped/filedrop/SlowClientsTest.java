package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many clients that ask and do not read, and a server, in a process of its own, that has little memory. */
@Tag("nio")
class SlowClientsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern STARTED = Pattern.compile("Netty started on port (\\d+)");
    private static final int CLIENTS = 200;
    private static final int SIZE = 10 << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"default", "databuffer"})
    void two_hundred_clients_that_do_not_read_fit_in_128_megabytes(String profile) throws Exception {
        Path log = folder.resolve("log");
        Path files = Files.createDirectory(folder.resolve("files"));
        try (RandomAccessFile file = new RandomAccessFile(files.resolve("large").toFile(), "rw")) {
            file.setLength(SIZE);
        }
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FiledropApplication.class.getName(),
                        "--spring.profiles.active=" + profile,
                        "--server.port=0",
                        "--backend=nio",
                        "--filedrop.folder=" + files)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        List<RawClient> clients = new ArrayList<>();
        try {
            int port = port(log);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new RawClient(port).head("GET /files/large HTTP/1.1"));
            }
            // All have begun, and each has been sent what it takes without reading.
            for (RawClient client : clients) {
                RawClient.Head head = client.answer();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.length()).isEqualTo(SIZE);
            }
            for (RawClient client : clients) {
                assertThat(client.zeros(SIZE)).isEqualTo(SIZE);
            }
            assertThat(Files.readString(log)).doesNotContain("OutOfDirectMemoryError", "OutOfMemoryError", " ERROR ");
        } finally {
            for (RawClient client : clients) {
                client.close();
            }
            server.destroy();
            if (!server.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        }
    }

    private static int port(Path log) {
        int[] port = new int[1];
        await().atMost(PATIENCE).untilAsserted(() -> {
            Matcher started = STARTED.matcher(read(log));
            assertThat(started.find()).as("the server has started").isTrue();
            port[0] = Integer.parseInt(started.group(1));
        });
        return port[0];
    }

    private static String read(Path log) throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }
}
