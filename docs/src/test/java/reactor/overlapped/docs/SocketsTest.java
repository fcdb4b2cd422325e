package reactor.overlapped.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.Datagram;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.Packet;
import reactor.overlapped.net.TcpClient;
import reactor.overlapped.net.TcpServer;
import reactor.overlapped.net.UdpSocket;

/** The chapter on sockets. */
class SocketsTest extends Example {

    @Test
    void a_server_that_echoes() {
        // tag::server[]
        DisposableServer server = TcpServer.create()
                .runOn(port)
                .host("127.0.0.1")
                .idleTimeout(Duration.ofMinutes(1))
                .maxConnections(10_000)
                .handle((in, out) -> out.send(in.receiveRetained()))
                .bindNow();
        // end::server[]
        // tag::client[]
        Mono<String> echoed = Mono.usingWhen(
                TcpClient.create().runOn(port).remoteAddress(server::address).connect(),
                connection -> connection
                        .outbound()
                        .sendString(Mono.just("hello"))
                        .shutdownOutput()
                        .then()
                        .thenMany(connection.inbound().receiveRetained())
                        .map(Example::text)
                        .collectList()
                        .map(parts -> String.join("", parts)),
                Connection::close);
        // end::client[]
        assertThat(echoed.block(PATIENCE)).isEqualTo("hello");
        // tag::dispose[]
        server.disposeNow(Duration.ofSeconds(3));
        // end::dispose[]
        assertThat(server.isDisposed()).isTrue();
    }

    @Test
    void a_server_that_sends_a_file() throws IOException {
        Path page = Files.writeString(folder.resolve("page"), "0123456789");
        // tag::file[]
        TcpServer files = TcpServer.create()
                .runOn(port)
                .host("127.0.0.1")
                .handle((in, out) -> out.sendString(Mono.just("5 bytes: ")).sendFile(page, 2, 5));
        // end::file[]
        assertThat(received(files)).isEqualTo("5 bytes: 23456");
    }

    @Test
    void a_server_that_sends_buffers_and_ranges_of_files_as_one() throws IOException {
        Path page = Files.writeString(folder.resolve("page"), "0123456789");
        // tag::packets[]
        TcpServer files = TcpServer.create()
                .runOn(port)
                .host("127.0.0.1")
                .handle((in, out) -> out.sendPackets(List.of(
                        Packet.of(Unpooled.copiedBuffer("<", UTF_8)),
                        Packet.of(page, 0, 3),
                        Packet.of(Unpooled.copiedBuffer(">", UTF_8)))));
        // end::packets[]
        assertThat(received(files)).isEqualTo("<012>");
    }

    @Test
    void an_idle_connection_is_closed() {
        DisposableServer server =
                TcpServer.create().runOn(port).host("127.0.0.1").bindNow();
        // tag::idle[]
        Flux<String> silence = TcpClient.create()
                .runOn(port)
                .remoteAddress(server::address)
                .connectTimeout(Duration.ofSeconds(5))
                .idleTimeout(Duration.ofMillis(200))
                .connect()
                .flatMapMany(
                        connection -> connection.inbound().receiveRetained().map(Example::text));
        // end::idle[]
        assertThatThrownBy(() -> silence.blockLast(PATIENCE)).hasCauseInstanceOf(SocketTimeoutException.class);
        server.disposeNow(Duration.ZERO);
    }

    @Test
    void a_datagram_and_its_answer() {
        // tag::udp-server[]
        UdpSocket server = UdpSocket.create().runOn(port).host("127.0.0.1").openNow();
        Disposable answering = server.send(
                        server.receiveRetained().map(datagram -> Datagram.to(datagram.peer(), datagram.content())))
                .subscribe();
        // end::udp-server[]
        // tag::udp-client[]
        Mono<String> answer = Mono.usingWhen(
                UdpSocket.create().runOn(port).connect(server.address()).open(),
                socket -> socket.send(Mono.fromSupplier(() -> Datagram.of(Unpooled.copiedBuffer("ping", UTF_8))))
                        .then(socket.receiveRetained().next())
                        .timeout(Duration.ofSeconds(1))
                        .retry(5)
                        .map(datagram -> text(datagram.content())),
                UdpSocket::close);
        // end::udp-client[]
        assertThat(answer.block(PATIENCE)).isEqualTo("ping");
        answering.dispose();
        server.close().block(PATIENCE);
    }

    @Test
    void a_unix_domain_socket() {
        assumeFalse(backend.equals("iocp"), "iocp has no Unix domain sockets");
        // tag::unix[]
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("echo"));
        TcpServer server = TcpServer.create()
                .runOn(port)
                .bindAddress(() -> address)
                .handle((in, out) -> out.sendString(Mono.just("from here")));
        // end::unix[]
        assertThat(received(server)).isEqualTo("from here");
    }

    /** All that a server sends to a client that says nothing. */
    private String received(TcpServer description) {
        DisposableServer server = description.bindNow(PATIENCE);
        String all = Mono.usingWhen(
                        TcpClient.create()
                                .runOn(port)
                                .remoteAddress(server::address)
                                .connect(),
                        connection -> connection
                                .inbound()
                                .receiveRetained()
                                .map(Example::text)
                                .collectList()
                                .map(parts -> String.join("", parts)),
                        Connection::close)
                .block(PATIENCE);
        server.disposeNow();
        return all;
    }
}
