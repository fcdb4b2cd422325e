package reactor.overlapped.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.handler.ResponseStatusExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.overlapped.file.FileContract;

/** Files go out and come in over Reactor Netty, to clients that behave and to clients that do not. */
abstract class HttpContract extends FileContract {

    private static final int MEBIBYTE = 1 << 20;

    private DisposableServer server;
    private volatile long maximumSize = Long.MAX_VALUE;

    HttpContract(String backend) {
        super(backend);
    }

    @BeforeEach
    void startServer() {
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .childOption(ChannelOption.ALLOCATOR, fixture.allocator())
                .handle(new ReactorHttpHandlerAdapter(WebHttpHandlerBuilder.webHandler(this::handle)
                        .exceptionHandler(new ResponseStatusExceptionHandler())
                        .build()))
                .bindNow(PATIENCE);
    }

    @AfterEach
    void stopServer() {
        server.disposeNow(PATIENCE);
    }

    private Mono<Void> handle(ServerWebExchange exchange) {
        Path path = path(exchange.getRequest().getPath().value().substring(1));
        if (exchange.getRequest().getMethod() != HttpMethod.PUT) {
            return ServedFile.of(opener(path)).eTag("v1").writeTo(exchange);
        }
        return FileSink.of(path)
                .port(port())
                .maximumSize(maximumSize)
                .contentLength(exchange.getRequest().getHeaders().getContentLength())
                .write(exchange.getRequest().getBody())
                .then(Mono.fromRunnable(() -> exchange.getResponse().setStatusCode(HttpStatus.CREATED)));
    }

    // ---- a client that sends and reads what it is told to

    private final class Client implements AutoCloseable {

        private final Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port());

        Client() throws IOException {
            socket.setSoTimeout((int) PATIENCE.toMillis());
        }

        Client send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.US_ASCII));
        }

        Client send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            return this;
        }

        Client request(String method, String path, String... headers) throws IOException {
            String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            return send(method + " " + path + " HTTP/1.1\r\nHost: test\r\n" + lines + "\r\n");
        }

        /** {@return status line and headers} */
        Head head() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int one = socket.getInputStream().read();
                assertThat(one).as("connection closed after " + head).isNotNegative();
                head.append((char) one);
            }
            return new Head(head.toString());
        }

        /** {@return that many bytes, or those before the connection is closed} */
        byte[] bytes(long count) throws IOException {
            return socket.getInputStream().readNBytes(Math.toIntExact(count));
        }

        /** Is gone, without a farewell. */
        void vanish() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private record Head(String text) {

        int status() {
            return Integer.parseInt(text.split(" ", 3)[1]);
        }

        long length() {
            return Long.parseLong(header("Content-Length"));
        }

        String header(String name) {
            return text.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ": "))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse(null);
        }
    }

    private Path large(String name, byte[] bytes) throws IOException {
        return Files.write(path(name), bytes);
    }

    private void assertOnly(String... names) {
        await("only " + Arrays.toString(names) + " are left", () -> files().equals(Arrays.asList(names)));
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- downloads

    @Test
    void answers_of_every_kind_follow_each_other_on_one_connection() throws IOException {
        byte[] bytes = contents(300_000);
        large("file", bytes);
        try (Client client = new Client()) {
            Head whole = client.request("GET", "/file").head();
            assertThat(whole.status()).isEqualTo(200);
            assertThat(client.bytes(whole.length())).isEqualTo(bytes);

            Head head = client.request("HEAD", "/file").head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.length()).isEqualTo(300_000);

            Head notModified =
                    client.request("GET", "/file", "If-None-Match: \"v1\"").head();
            assertThat(notModified.status()).isEqualTo(304);

            Head part =
                    client.request("GET", "/file", "Range: bytes=1000-199999").head();
            assertThat(part.status()).isEqualTo(206);
            assertThat(part.header("Content-Range")).isEqualTo("bytes 1000-199999/300000");
            assertThat(client.bytes(part.length())).isEqualTo(Arrays.copyOfRange(bytes, 1000, 200_000));

            Head outside =
                    client.request("GET", "/file", "Range: bytes=300000-").head();
            assertThat(outside.status()).isEqualTo(416);
            assertThat(outside.header("Content-Range")).isEqualTo("bytes */300000");
            assertThat(client.bytes(outside.length())).isEmpty();

            Head failed = client.request("GET", "/file", "If-Match: \"v0\"").head();
            assertThat(failed.status()).isEqualTo(412);
            assertThat(client.bytes(failed.length())).isEmpty();

            Head parts = client.request("GET", "/file", "Range: bytes=0-0,-1").head();
            assertThat(parts.status()).isEqualTo(206);
            assertThat(parts.header("Content-Type")).startsWith("multipart/byteranges");
            assertThat(client.bytes(parts.length()))
                    .startsWith('\r', '\n', '-', '-')
                    .endsWith('-', '-', '\r', '\n');

            assertThat(client.request("HEAD", "/file").head().status()).isEqualTo(200);
        }
    }

    @Test
    void clients_that_vanish_leave_no_file_open_and_no_buffer() throws IOException {
        Path path = large("file", contents(8 * MEBIBYTE));
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            Client client = new Client().request("GET", "/file");
            client.bytes(random.nextInt(2 * MEBIBYTE));
            client.vanish();
        }
        fixture.assertNothingLeft();
        if (LINUX) {
            await("the file is closed", () -> descriptors(path).isEmpty());
        }
    }

    @Test
    void a_file_that_becomes_shorter_breaks_the_connection() throws IOException {
        int size = 64 * MEBIBYTE;
        Path path = large("file", new byte[size]);
        try (Client client = new Client().request("GET", "/file")) {
            Head head = client.head();
            assertThat(head.length()).isEqualTo(size);
            // More than sockets and server hold is still to be read from the file.
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(32 * MEBIBYTE);
            }
            assertThat(client.bytes(size).length).isLessThan(size);
        }
    }

    @Test
    void a_client_that_does_not_read_holds_little_memory() throws IOException {
        large("file", new byte[64 * MEBIBYTE]);
        try (Client client = new Client().request("GET", "/file")) {
            client.head();
            await("reading has begun", () -> fixture.liveBytes() > 0);
            // What is read ahead of this client must not grow with the file: other requests, served meanwhile, show
            // that the server goes on.
            large("other", contents(3 * MEBIBYTE));
            long most = 0;
            for (int round = 0; round < 20; round++) {
                try (Client other = new Client().request("GET", "/other")) {
                    other.bytes(other.head().length());
                }
                most = Math.max(most, fixture.liveBytes());
            }
            // Reactor Netty asks for 128 blocks before it knows that nobody reads them, from each of the two.
            assertThat(most).isLessThan(17 * MEBIBYTE);
        }
    }

    // ---- uploads

    @Test
    void what_is_sent_is_stored() throws IOException {
        byte[] bytes = contents(5 * MEBIBYTE);
        try (Client client = new Client()) {
            Head stored = client.request("PUT", "/upload", "Content-Length: " + bytes.length)
                    .send(bytes)
                    .head();
            assertThat(stored.status()).isEqualTo(201);
        }
        assertThat(read(path("upload"))).isEqualTo(bytes);
        assertOnly("upload");
    }

    @Test
    void clients_that_vanish_leave_no_part_of_what_they_sent() throws IOException {
        Random random = new Random(4);
        byte[] bytes = contents(2 * MEBIBYTE);
        for (int round = 0; round < 20; round++) {
            Client client = new Client()
                    .request("PUT", "/upload", "Content-Length: " + bytes.length)
                    .send(Arrays.copyOf(bytes, MEBIBYTE + random.nextInt(MEBIBYTE)));
            // Before that the body is Reactor Netty's alone, to keep or to release.
            await(
                    "the upload has begun",
                    () -> folder.resolve(files().stream().findFirst().orElse("none"))
                                    .toFile()
                                    .length()
                            > 0);
            client.vanish();
            assertOnly();
        }
        fixture.assertNothingLeft();
    }

    @Test
    void too_much_is_refused_whether_announced_or_not() throws IOException {
        maximumSize = 1000;
        try (Client client = new Client().request("PUT", "/announced", "Content-Length: 1001")) {
            assertThat(client.head().status()).isEqualTo(413);
        }
        try (Client client = new Client().request("PUT", "/chunked", "Transfer-Encoding: chunked")) {
            client.send("3e9\r\n").send(contents(1001)).send("\r\n0\r\n\r\n");
            assertThat(client.head().status()).isEqualTo(413);
        }
        assertOnly();
    }
}
