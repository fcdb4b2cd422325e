package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.testing.PortFixture;
import reactor.test.StepVerifier;

@Tag("uring")
class UringPipeConnectingTest extends PipeConnectingContract {

    UringPipeConnectingTest() {
        super("uring");
    }

    @Override
    boolean knowsBusy() {
        return false;
    }

    /** A backlog of 1 has room for two. */
    @Test
    void a_server_whose_backlog_is_full_is_busy_until_it_accepts() throws Exception {
        Path place = Files.createTempDirectory("ro").resolve("pipe");
        PipeClient client = PipeClient.create().name(place.toString()).runOn(port());
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(place), 1);
            try (SocketChannel first = SocketChannel.open(UnixDomainSocketAddress.of(place));
                    SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(place))) {
                assertThat(first.isConnected() && second.isConnected()).isTrue();
                StepVerifier.create(
                                client.connectTimeout(Duration.ofMillis(300)).connect())
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(SocketTimeoutException.class)
                                .hasMessageContaining(place.toString()))
                        .verify(PATIENCE);
                var connecting = client.connect().toFuture();
                assertThat(connecting).isNotDone();
                server.accept().close();
                closeLater(connecting.join().close());
            }
        } finally {
            Files.delete(place);
            Files.delete(place.getParent());
        }
    }

    @Test
    void backends_of_one_system_find_each_other_by_a_plain_name() throws IOException {
        listen(server());
        PortFixture other = PortFixture.on("nio");
        other.beforeEach(null);
        try {
            PipeConnection client =
                    PipeClient.create().name(name).runOn(other.port()).connect().block(PATIENCE);
            send(client, new byte[] {1, 2}).block(PATIENCE);
            PipeConnection accepted = accepted();
            assertThat(receive(accepted, 2)).containsExactly(1, 2);
            client.close().block(PATIENCE);
            // The name is taken for the other one, too.
            StepVerifier.create(
                            PipeServer.create().name(name).runOn(other.port()).bind())
                    .expectError(AccessDeniedException.class)
                    .verify(PATIENCE);
        } finally {
            other.afterEach(null);
        }
    }
}
