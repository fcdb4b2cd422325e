package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The real server on a port of its own, its folder empty before each test, and nothing left in use after it. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        // On a loaded machine a worker may warn of its own slowness, which is not what the output is looked through
        // for.
        properties = "logging.level.reactor.overlapped.engine.Worker=error")
abstract class ServerContract {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    final Random random = new Random(7);

    @Autowired
    FiledropSettings settings;

    @LocalServerPort
    int port;

    WebTestClient client;

    @BeforeEach
    void emptyFolder() throws IOException {
        client = WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(PATIENCE)
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(64 << 20))
                .build();
        for (Path path : visible()) {
            Files.delete(path);
        }
    }

    @AfterEach
    void nothingIsLeft() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(temporaries()).as("temporary files").isEmpty();
            assertThat(openFiles()).as("open files").isEmpty();
        });
        Leaks.assertNone();
    }

    final Path path(String name) {
        return settings.folder().toAbsolutePath().normalize().resolve(name);
    }

    final byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Puts a file in the folder which the server has not seen come in. */
    final Path sparse(String name, long size) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path(name).toFile(), "rw")) {
            file.setLength(size);
        }
        return path(name);
    }

    final List<Path> visible() throws IOException {
        return paths("[!.]*");
    }

    final List<Path> temporaries() throws IOException {
        return paths(Storage.TEMPORARY);
    }

    /** {@return what this process has open of the folder, but for the lock} */
    final List<Path> openFiles() throws IOException {
        List<Path> open = new ArrayList<>();
        if (Files.isDirectory(DESCRIPTORS)) {
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
                for (Path descriptor : descriptors) {
                    open.addAll(target(descriptor).toList());
                }
            }
        }
        return open;
    }

    /** Waits until an upload is on the disk as far as it has been sent, but for what a parser holds back: nothing of it is under way then. */
    final void awaitOnDisk(long sent) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(temporaries())
                        .singleElement()
                        .satisfies(file -> assertThat(Files.size(file)).isGreaterThan(sent - 32 * 1024)));
    }

    /** Expects an error, with a text that a person can read. */
    static WebTestClient.BodyContentSpec problem(WebTestClient.ResponseSpec answer, int status) {
        return answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo(status)
                .jsonPath("$.detail")
                .isNotEmpty();
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private Stream<Path> target(Path descriptor) throws IOException {
        try {
            Path target = Files.readSymbolicLink(descriptor);
            return target.startsWith(path("")) && !target.endsWith("lock") ? Stream.of(target) : Stream.empty();
        } catch (NoSuchFileException closedMeanwhile) {
            return Stream.empty();
        }
    }

    private List<Path> paths(String glob) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(path(""), glob)) {
            paths.forEach(found::add);
        }
        return found;
    }
}
