package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.file.FileContract;
import reactor.test.StepVerifier;

/** Any descriptor: the requests of one that may wait are the rings' own, and no thread waits with them. */
@Tag("uring")
class UringStreamHandleTest extends StreamHandleContract {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    UringStreamHandleTest() {
        super("uring");
    }

    @Override
    PipeEnds makePipes() throws Exception {
        return new Fifos(path("incoming"), path("outgoing"), FileContract::descriptors);
    }

    @Override
    boolean isOpen(long handle) {
        return Files.exists(DESCRIPTORS.resolve(Long.toString(handle)));
    }

    @Test
    void a_cancelled_read_ends_though_nothing_comes_and_takes_nothing() throws Exception {
        StreamHandle reader = reader();
        for (int i = 0; i < 20; i++) {
            var reading = reader.streamRetained().subscribe(ByteBuf::release);
            await("the read is at work", () -> port().inFlight() > 0);
            reading.dispose();
            reader.quiesce().block(PATIENCE);
        }
        ends().send(new byte[] {1, 2, 3});
        ends().closeSender();
        assertThat(bytesOf(reader.streamRetained())).containsExactly(1, 2, 3);
    }

    @Test
    void what_is_not_opened_for_a_direction_refuses_it() throws Exception {
        StepVerifier.create(reader().write(borrowed(new byte[1])))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(java.nio.file.AccessDeniedException.class)
                        .hasMessageContainingAll("write", "opened without"))
                .verify(PATIENCE);
    }

    @Test
    void a_peer_that_is_gone_is_an_error_with_the_systems_code() throws Exception {
        StreamHandle writer = adopt(ends().writable());
        ends().close();
        StepVerifier.create(writer.write(borrowed(new byte[1])))
                .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(OverlappedException.class, one -> {
                    assertThat(one.symbol()).isEqualTo("EPIPE");
                    assertThat(one.code()).isEqualTo(32);
                }))
                .verify(PATIENCE);
    }

    @Test
    void a_file_on_a_disk_is_a_stream_at_its_file_pointer() throws IOException {
        Path path = file(contents(1000));
        try (var channel = java.nio.channels.FileChannel.open(path)) {
            channel.position(900);
            StreamHandle stream = adopt(descriptors(path).iterator().next());
            assertThat(stream.kind()).isEqualTo(HandleKind.DISK);
            assertThat(bytesOf(stream.streamRetained(30)))
                    .isEqualTo(java.util.Arrays.copyOfRange(contents(1000), 900, 1000));
            assertThat(channel.position()).isEqualTo(1000);
            assertThat(channel.read(ByteBuffer.allocate(1), 0)).isEqualTo(1);
        }
    }
}
