package reactor.overlapped.filedrop.browser;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.overlapped.filedrop.FiledropApplication;

/** The sample's server as its launcher starts it, in this process, and somebody else who uses it. */
final class FileDropServer implements AutoCloseable {

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;

    private FileDropServer(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    /** A port that the system gives to no client, so that nobody has it while the server restarts. */
    static int quietPort() throws IOException {
        for (int i = 0; i < 100; i++) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException e) {
                // Another server has it: the next, then.
            }
        }
        throw new IOException("none of 100 ports from 20000 to 29999 is free");
    }

    /** Starts one. */
    static FileDropServer start(Path folder, int port, String... settings) {
        List<String> arguments = new ArrayList<>(List.of(settings));
        arguments.add("--filedrop.folder=" + folder);
        arguments.add("--server.port=" + port);
        return new FileDropServer(
                new SpringApplicationBuilder(FiledropApplication.class).run(arguments.toArray(String[]::new)));
    }

    int port() {
        return port;
    }

    String address() {
        return "http://127.0.0.1:" + port + "/";
    }

    private URI file(String name) {
        return URI.create(address() + "files/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20"));
    }

    /** The status of the answer. */
    int put(String name, byte[] content) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(file(name)).PUT(BodyPublishers.ofByteArray(content)));
    }

    /** The status of the answer. */
    int delete(String name) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(file(name)).DELETE());
    }

    /** The status of the answer. */
    int head(String name) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(file(name)).method("HEAD", BodyPublishers.noBody()));
    }

    private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }

    @Override
    public void close() {
        context.close();
    }
}
