package reactor.overlapped.filedrop.wine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.overlapped.filedrop.RawClient;

/** What users of Windows get: the executable jar in a Windows JVM under Wine, over a completion port, driven by clients on Linux. */
@Tag("packaged")
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class WineServerTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** What Ctrl-C ends a Windows JVM with. */
    private static final int INTERRUPTED = 130;

    @TempDir
    static Path temporary;

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static Path folder = Path.of("");
    private static WineServer server;

    /** Wine may have to be set up first. */
    @BeforeAll
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    static void start() throws IOException, InterruptedException {
        assumeTrue(Boolean.getBoolean("test.wine"), "needs Wine, which only the Maven profile wine sets up");
        Path jar = Path.of(System.getProperty("filedrop.jar", "target/filedrop.jar"));
        assertThat(jar).as("the executable jar, which the phase package makes").exists();
        folder = Files.createDirectory(temporary.resolve("files")).toRealPath();
        server = WineServer.start(
                Path.of("../../tools/wine-java").toRealPath(), jar, folder, temporary.resolve("server.log"));
    }

    @AfterAll
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    static void ends_when_it_is_asked_and_leaves_nothing_behind() throws IOException, InterruptedException {
        if (server != null) {
            assertThat(server.isAlive()).as("it has served until now").isTrue();
            assertThat(server.stop()).as(server.log()).isEqualTo(INTERRUPTED);
            await("no file is open", () -> OpenFiles.in(folder).isEmpty());
            assertThat(temporaries()).isEmpty();
        }
    }

    @Test
    void an_upload_is_on_the_disk_byte_by_byte_and_in_the_list_with_its_digest() throws Exception {
        byte[] bytes = bytes(5 * (1 << 20) + 4321);
        HttpResponse<String> answer = put("Häuser & Straßen.bin", bytes);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.headers().firstValue("Location")).hasValue("/files/" + encoded("Häuser & Straßen.bin"));
        assertThat(Files.readAllBytes(folder.resolve("Häuser & Straßen.bin"))).isEqualTo(bytes);
        assertThat(get("").body())
                .contains("\"name\":\"Häuser & Straßen.bin\",\"size\":" + bytes.length)
                .contains("\"sha256\":\"" + sha256(bytes) + "\"");
        assertThat(temporaries()).isEmpty();
    }

    @Test
    void an_empty_file_goes_up_and_comes_down() throws Exception {
        assertThat(put("empty", new byte[0]).statusCode()).isEqualTo(201);
        assertThat(folder.resolve("empty")).isEmptyFile();
        assertThat(get("empty").body()).isEmpty();
    }

    @Test
    void a_name_is_given_once_unless_replacing_is_asked_for() throws Exception {
        assertThat(put("once.txt", bytes(100_000)).statusCode()).isEqualTo(201);
        assertThat(put("once.txt", bytes(5)).statusCode()).isEqualTo(409);
        assertThat(folder.resolve("once.txt")).hasSize(100_000);
        assertThat(put("once.txt?replace=true", bytes(7)).statusCode()).isEqualTo(200);
        assertThat(folder.resolve("once.txt")).hasSize(7);
    }

    @Test
    void a_file_that_is_too_large_is_refused() throws Exception {
        try (RawClient client = new RawClient(server.port())) {
            client.head("PUT /files/large.bin HTTP/1.1\nContent-Length: " + (65L << 20));
            assertThat(client.answer().status()).isEqualTo(413);
        }
        assertThat(folder.resolve("large.bin")).doesNotExist();
        await("nothing is left of it", () -> temporaries().isEmpty());
    }

    @Test
    void a_download_is_the_file_whole_or_in_part() throws Exception {
        byte[] bytes = bytes(3 * (1 << 20) + 17);
        put("ranges.bin", bytes);
        assertThat(CLIENT.send(to("ranges.bin").build(), BodyHandlers.ofByteArray())
                        .body())
                .isEqualTo(bytes);
        range("bytes=65530-131080", bytes, 65530, 131081);
        range("bytes=-70000", bytes, bytes.length - 70000, bytes.length);
        range("bytes=3145728-", bytes, 3 << 20, bytes.length);
        HttpResponse<String> beyond = send(to("ranges.bin").header("Range", "bytes=" + bytes.length + "-"));
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(beyond.headers().firstValue("Content-Range")).hasValue("bytes */" + bytes.length);
    }

    @Test
    void a_download_is_spared_who_has_it_already() throws Exception {
        byte[] bytes = bytes(1234);
        put("known.bin", bytes);
        String tag = get("known.bin").headers().firstValue("ETag").orElseThrow();
        assertThat(tag).isEqualTo("\"" + sha256(bytes) + "\"");
        HttpResponse<String> known = send(to("known.bin").header("If-None-Match", tag));
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(known.body()).isEmpty();
        HttpResponse<String> head = send(to("known.bin").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(1234);
    }

    @Test
    void who_follows_the_list_hears_of_what_comes_and_goes() throws Exception {
        HttpResponse<Stream<String>> answer = CLIENT.send(to("events").build(), BodyHandlers.ofLines());
        try (Stream<String> lines = answer.body()) {
            Iterator<String> events = lines.iterator();
            awaitEvent(events, "list", "[");
            put("follow.txt", bytes(10));
            awaitEvent(events, "added", "\"follow.txt\"");
            assertThat(delete("follow.txt")).isEqualTo(204);
            awaitEvent(events, "removed", "\"follow.txt\"");
        }
        assertThat(delete("follow.txt")).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CON",
                "con.txt",
                "NUL",
                "NUL.txt",
                "nul%20.txt",
                "AUX",
                "PRN.tar.gz",
                "COM1",
                "COM%C2%B9",
                "com9.log",
                "LPT1",
                "LPT%C2%B3.x",
                "CONIN$",
                "CONOUT$",
                "a.txt::$DATA",
                "a.txt:stream",
                "a.txt%3A%3A%24DATA",
                "C:",
                "C%3Ax",
                "%5C%5C.%5CC:",
                "%5C%5C%3F%5CC:%5Cx",
                "%5C%5Clocalhost%5Cc$",
                "..",
                "%2e%2e",
                "..%5Cx",
                "..%2Fx",
                "..%2f..%2fetc%2fpasswd",
                "a%5Cb",
                "a%2Fb",
                ".hidden",
                "trailing.",
                "trailing%20",
                "a%00b",
                "a%0Ab",
                "a*b",
                "a%3Fb",
                "%C0%AE%C0%AE%5Cx",
                "RANGES~1.BIN"
            })
    void a_name_that_means_something_else_on_windows_is_refused(String name) throws Exception {
        List<String> before = everything();
        for (String method : List.of("PUT", "GET", "DELETE")) {
            try (RawClient client = new RawClient(server.port())) {
                byte[] body = method.equals("PUT") ? new byte[3] : new byte[0];
                client.head(method + " /files/" + name + " HTTP/1.1\nContent-Length: " + body.length)
                        .send(body);
                assertThat(client.answer().status()).as("%s %s", method, name).isBetween(400, 405);
            }
        }
        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void a_file_has_one_name_though_windows_would_find_it_by_others() throws Exception {
        assertThat(put("Letters.txt", bytes(10)).statusCode()).isEqualTo(201);
        assertThat(get("LETTERS.txt").statusCode()).isEqualTo(404);
        assertThat(delete("letters.TXT")).isEqualTo(404);
        assertThat(put("letters.txt", bytes(20)).statusCode()).isEqualTo(409);
        assertThat(put("letters.txt?replace=true", bytes(20)).statusCode()).isEqualTo(409);
        assertThat(folder.resolve("Letters.txt")).hasSize(10);
        assertThat(delete("Letters.txt")).isEqualTo(204);
    }

    @Test
    void a_client_that_vanishes_in_an_upload_leaves_nothing() throws Exception {
        RawClient client = new RawClient(server.port());
        client.head("PUT /files/vanished.bin HTTP/1.1\nContent-Length: " + (32 << 20))
                .send(bytes(4 << 20));
        await("the upload is on the disk, in part", () -> !temporaries().isEmpty());
        assertThat(get("").body()).doesNotContain("vanished", "tmp");
        client.vanish();
        await("nothing is left of it", () -> temporaries().isEmpty());
        assertThat(folder.resolve("vanished.bin")).doesNotExist();
        assertThat(put("vanished.bin", bytes(10)).statusCode()).isEqualTo(201);
    }

    @Test
    void a_file_whose_client_has_vanished_in_a_download_can_be_deleted() throws Exception {
        put("leaving.bin", bytes(48 << 20));
        for (int i = 0; i < 4; i++) {
            RawClient client = new RawClient(server.port());
            assertThat(client.head("GET /files/leaving.bin HTTP/1.1").body(200_000))
                    .hasSize(200_000);
            assertThat(open("leaving.bin")).isNotEmpty();
            client.vanish();
        }
        await("nobody has it open", () -> open("leaving.bin").isEmpty());
        assertThat(delete("leaving.bin")).isEqualTo(204);
        assertThat(folder.resolve("leaving.bin")).doesNotExist();
    }

    private static void range(String range, byte[] bytes, int from, int to) throws Exception {
        HttpResponse<byte[]> part =
                CLIENT.send(to("ranges.bin").header("Range", range).build(), BodyHandlers.ofByteArray());
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range"))
                .hasValue("bytes " + from + "-" + (to - 1) + "/" + bytes.length);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(bytes, from, to));
    }

    /** Other tests' files come and go, too. */
    private static void awaitEvent(Iterator<String> events, String name, String data) {
        boolean heard = false;
        while (!heard) {
            String line = events.next();
            heard = line.equals("event:" + name) && events.next().contains(data);
        }
    }

    private static HttpResponse<String> put(String name, byte[] bytes) throws Exception {
        return send(to(name).PUT(BodyPublishers.ofByteArray(bytes)));
    }

    private static HttpResponse<String> get(String name) throws Exception {
        return send(to(name));
    }

    private static int delete(String name) throws Exception {
        return send(to(name).DELETE()).statusCode();
    }

    private static HttpRequest.Builder to(String name) {
        String path = name.isEmpty() ? "" : "/" + encoded(name);
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/files" + path))
                .timeout(Duration.ofMinutes(2));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static String encoded(String name) {
        int query = name.indexOf('?');
        String path = query < 0 ? name : name.substring(0, query);
        StringBuilder encoded = new StringBuilder();
        for (byte b : path.getBytes(UTF_8)) {
            if (b > ' ' && (Character.isLetterOrDigit(b) || b == '.' || b == '-' || b == '_')) {
                encoded.append((char) b);
            } else {
                encoded.append(String.format("%%%02X", b));
            }
        }
        return query < 0 ? encoded.toString() : encoded + name.substring(query);
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static List<String> open(String name) throws IOException {
        return OpenFiles.in(folder).stream()
                .filter(path -> path.contains("/" + name))
                .toList();
    }

    /** What is there beside the files: uploads that go on. */
    private static List<String> temporaries() throws IOException {
        return names(folder)
                .filter(name -> name.startsWith(".") && !name.equals(".filedrop"))
                .toList();
    }

    private static List<String> everything() throws IOException {
        try (Stream<Path> paths = Files.walk(temporary)) {
            return paths.map(Path::toString)
                    .filter(path -> !path.contains("/.filedrop/"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.map(path -> path.getFileName().toString()).toList().stream();
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (!condition.call()) {
                assertThat(System.nanoTime()).as("still waiting: " + what).isLessThan(deadline);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting: " + what, e);
        } catch (Exception e) {
            throw new AssertionError("while waiting: " + what, e);
        }
    }
}
