package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.overlapped.net.DisposableServer;
import reactor.test.StepVerifier;

/** The pipe's name is the path of a Unix domain socket, and the other end is a plain, blocking one. */
abstract class PipePeerContract extends PipeContract {

    private Path place;

    PipePeerContract(String backend) {
        super(backend);
    }

    /** A path of a socket may have about 100 characters only. */
    @BeforeEach
    void makePlace() throws IOException {
        place = Files.createTempDirectory("ro").resolve("pipe");
    }

    @AfterEach
    void deletePlace() throws IOException {
        Files.deleteIfExists(place);
        Files.delete(place.getParent());
    }

    @Test
    void a_plain_client_talks_to_a_server() throws IOException {
        DisposableServer server = bind(PipeServer.create()
                .name(place.toString())
                .runOn(port())
                .handle((in, out) -> out.send(in.receiveRetained())));
        byte[] bytes = contents(20_000);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(place))) {
            assertThat(client.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
            assertThat(read(client, bytes.length)).isEqualTo(bytes);
            client.shutdownOutput();
            assertThat(client.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
        server.disposeNow(PATIENCE);
        assertThat(place).doesNotExist();
    }

    @Test
    void the_librarys_client_talks_to_a_plain_server() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(place));
            PipeConnection client =
                    connect(PipeClient.create().name(place.toString()).runOn(port()));
            try (SocketChannel accepted = server.accept()) {
                byte[] bytes = contents(20_000);
                var sent = client.outbound().send(pieces(bytes, 5000)).then().toFuture();
                assertThat(read(accepted, bytes.length)).isEqualTo(bytes);
                sent.join();
                assertThat(accepted.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
                assertThat(receive(client, bytes.length)).isEqualTo(bytes);
            }
            assertThat(bytesOf(client.inbound().receiveRetained())).isEmpty();
        }
    }

    @Test
    void a_server_that_was_killed_has_left_its_socket_and_the_next_takes_its_place() throws IOException {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(place));
        }
        assertThat(place).exists();
        listen(PipeServer.create().name(place.toString()).runOn(port()));
        send(connect(PipeClient.create().name(place.toString()).runOn(port())), new byte[] {5})
                .block(PATIENCE);
        assertThat(receive(accepted(), 1)).containsExactly(5);
    }

    @Test
    void what_is_no_socket_stays_where_it_is() throws Exception {
        PipeServer server = PipeServer.create().name(place.toString()).runOn(port());
        Files.writeString(place, "a file");
        StepVerifier.create(server.bind())
                .expectError(FileAlreadyExistsException.class)
                .verify(PATIENCE);
        assertThat(place).hasContent("a file");
        Files.delete(place);
        assertThat(new ProcessBuilder("mkfifo", place.toString()).start().waitFor())
                .isZero();
        StepVerifier.create(server.bind())
                .expectError(FileAlreadyExistsException.class)
                .verify(PATIENCE);
        assertThat(place).exists();
    }

    private static byte[] read(SocketChannel from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        while (bytes.hasRemaining()) {
            assertThat(from.read(bytes)).isPositive();
        }
        return bytes.array();
    }
}
