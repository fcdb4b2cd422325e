package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;
import reactor.overlapped.testing.faults.Held;

/** The other side is somebody else's: Reactor Netty, and the JDK's blocking sockets. */
abstract class TcpInteropContract extends TcpContract {

    private static final int BLOCKS = 128;
    private static final int BLOCK = 32_768;

    private static LoopResources loops;

    private static LoopResources loops() {
        if (loops == null) {
            loops = LoopResources.create("netty", 1, true);
        }
        return loops;
    }

    @AfterAll
    static void end() {
        if (loops != null) {
            loops.disposeLater().block(PATIENCE);
            loops = null;
        }
    }

    /** {@return what is sent, counted} */
    private static Flux<ByteBuf> source(CRC32 sum) {
        return Flux.range(0, BLOCKS).map(i -> {
            byte[] block = Pattern.bytes((long) i * BLOCK, BLOCK);
            sum.update(block);
            return Unpooled.directBuffer(BLOCK).writeBytes(block);
        });
    }

    @Test
    void a_server_of_reactor_netty_and_a_client_of_this_library() {
        reactor.netty.DisposableServer server = reactor.netty.tcp.TcpServer.create()
                .runOn(loops(), false)
                .host("127.0.0.1")
                .port(0)
                .handle((inbound, outbound) ->
                        outbound.send(inbound.receive().retain()).then())
                .bindNow(PATIENCE);
        closing(() -> server.disposeNow(PATIENCE));
        Connection connection = connect(new InetSocketAddress("127.0.0.1", server.port()));
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        Mono.when(
                        connection
                                .outbound()
                                .send(source(sent))
                                .shutdownOutput()
                                .then(),
                        connection
                                .inbound()
                                .receiveRetained()
                                .doOnNext(buffer -> received.update(bytesOf(buffer)))
                                .takeUntil(buffer -> connection.bytesReceived() == (long) BLOCKS * BLOCK)
                                .then())
                .block(PATIENCE);
        assertThat(connection.bytesReceived()).isEqualTo((long) BLOCKS * BLOCK);
        assertThat(received.getValue()).isEqualTo(sent.getValue());
    }

    @Test
    void a_client_of_reactor_netty_and_a_server_of_this_library() {
        DisposableServer server = bindEcho();
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        long[] count = new long[1];
        reactor.netty.Connection connection = reactor.netty.tcp.TcpClient.create()
                .runOn(loops(), false)
                .resolver(DefaultAddressResolverGroup.INSTANCE)
                .remoteAddress(server::address)
                .connectNow(PATIENCE);
        Mono.when(
                        connection.outbound().send(source(sent)).then(),
                        connection
                                .inbound()
                                .receive()
                                .asByteArray()
                                .doOnNext(bytes -> {
                                    received.update(bytes);
                                    count[0] += bytes.length;
                                })
                                .takeUntil(bytes -> count[0] == (long) BLOCKS * BLOCK)
                                .then())
                .block(PATIENCE);
        assertThat(received.getValue()).isEqualTo(sent.getValue());
        connection.disposeNow(PATIENCE);
        // It sees the client's end.
        Held.await(() -> server.connections() == 0);
    }

    @Test
    void a_blocking_client_of_the_jdk() throws Exception {
        DisposableServer server = bindEcho();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            CRC32 sent = new CRC32();
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    for (ByteBuf block : source(sent).toIterable()) {
                        out.write(bytesOf(block));
                    }
                    socket.shutdownOutput();
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            CRC32 received = new CRC32();
            InputStream in = socket.getInputStream();
            byte[] some = new byte[10_000];
            for (int count = in.read(some); count >= 0; count = in.read(some)) {
                received.update(some, 0, count);
            }
            sending.join();
            assertThat(received.getValue()).isEqualTo(sent.getValue());
        }
        Held.await(() -> server.connections() == 0);
    }

    @Test
    void a_blocking_server_of_the_jdk() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Long> serving = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    return socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            Connection connection = connect(server.getLocalSocketAddress());
            CRC32 sent = new CRC32();
            CRC32 received = new CRC32();
            Mono.when(
                            connection
                                    .outbound()
                                    .send(source(sent))
                                    .shutdownOutput()
                                    .then(),
                            connection
                                    .inbound()
                                    .receiveRetained()
                                    .doOnNext(buffer -> received.update(bytesOf(buffer)))
                                    .then())
                    .block(PATIENCE);
            assertThat(serving.join()).isEqualTo((long) BLOCKS * BLOCK);
            assertThat(received.getValue()).isEqualTo(sent.getValue());
        }
    }
}
