package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.testing.PortFixture;

/** A suite of stream sockets that runs on every backend and, where a backend has them, on Unix domain sockets. */
@Timeout(120)
abstract class TcpContract {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @RegisterExtension
    final PortFixture fixture = PortFixture.with(builder -> settings(builder.backend(backend())));

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private int names;

    abstract String backend();

    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder;
    }

    /** {@return a fresh address to listen on} */
    SocketAddress anyAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    final SocketAddress unixAddress() {
        return UnixDomainSocketAddress.of(directory.resolve("socket" + names++));
    }

    /** Closed after the test, the last one first. */
    final <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable resource : open) {
            resource.close();
        }
    }

    // ---- both sides

    TcpServer server() {
        return TcpServer.create().runOn(fixture.port()).bindAddress(this::anyAddress);
    }

    final DisposableServer bind(UnaryOperator<TcpServer> settings) {
        DisposableServer server = settings.apply(server()).bindNow(PATIENCE);
        closing(() -> {
            server.dispose();
            server.onDispose().block(PATIENCE);
        });
        return server;
    }

    final DisposableServer bindEcho() {
        return bind(server -> server.handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
    }

    TcpClient client(SocketAddress remote) {
        return TcpClient.create().runOn(fixture.port()).remoteAddress(() -> remote);
    }

    final Connection connect(SocketAddress remote) {
        return connected(client(remote).connect());
    }

    final Connection connected(Mono<? extends Connection> connecting) {
        Connection connection = connecting.block(PATIENCE);
        closing(() -> connection.close().block(PATIENCE));
        return connection;
    }

    final Peer peer(SocketAddress remote) throws IOException {
        return closing(Peer.connect(remote));
    }

    /** A connection of the library and its plain other side. */
    record Link(Connection connection, Peer peer) {}

    final Link link() throws IOException {
        return link(client -> client);
    }

    final Link link(UnaryOperator<TcpClient> settings) throws IOException {
        try (ServerSocketChannel listener = listener(8)) {
            Connection connection =
                    connected(settings.apply(client(listener.getLocalAddress())).connect());
            return new Link(connection, closing(new Peer(listener.accept())));
        }
    }

    final ServerSocketChannel listener(int backlog) throws IOException {
        SocketAddress address = anyAddress();
        return (address instanceof UnixDomainSocketAddress
                        ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                        : ServerSocketChannel.open())
                .bind(address, backlog);
    }

    // ---- bytes

    static ByteBuf direct(byte[] bytes) {
        return Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    static ByteBuf direct(String text) {
        return direct(text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] bytesOf(ByteBuf buffer) {
        try {
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            return bytes;
        } finally {
            buffer.release();
        }
    }

    static void send(Connection connection, String text) {
        connection.outbound().sendString(Mono.just(text)).then().block(PATIENCE);
    }

    /** {@return the text of that many bytes or more, as they come} */
    static String receive(Connection connection, int count) {
        StringBuilder text = new StringBuilder();
        return connection
                .inbound()
                .receiveRetained()
                .map(buffer -> text.append(new String(bytesOf(buffer), StandardCharsets.UTF_8)))
                .takeUntil(all -> all.length() >= count)
                .then(Mono.fromSupplier(text::toString))
                .block(PATIENCE);
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("came within %s", PATIENCE)
                .isTrue();
    }

    /** The test goes on where the system has that, else it is skipped for that reason. */
    static void needs(boolean there, String reason) {
        if (!there) {
            System.out.println("skipped: " + reason);
        }
        assumeTrue(there, reason);
    }

    static boolean wine() {
        return System.getProperty("os.name").startsWith("Windows") && System.getenv("WINEPREFIX") != null;
    }
}
