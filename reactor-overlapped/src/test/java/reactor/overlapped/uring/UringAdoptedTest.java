package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.HandleKind;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.file.FileContract;
import reactor.overlapped.file.OverlappedFile;

/** Descriptors that are handed over: nobody but the library closes them. */
@Tag("uring")
class UringAdoptedTest extends FileContract {

    UringAdoptedTest() {
        super("uring");
    }

    private static boolean isOpen(int descriptor) {
        return Files.exists(Path.of("/proc/self/fd/" + descriptor));
    }

    @Test
    void a_file_that_is_handed_over_is_closed_with_its_handle() throws Exception {
        Path path = file(contents(10));
        int descriptor = Libc.open(path.toString(), OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC, 0);
        OverlappedFile file = OverlappedFile.adopt(port(), descriptor, true).block(PATIENCE);
        assertThat(descriptors(path)).containsExactly((long) descriptor);
        assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(10));
        file.close().block(PATIENCE);
        assertThat(isOpen(descriptor)).isFalse();
    }

    @Test
    void the_end_of_a_pipe_that_is_handed_over_is_closed_with_its_handle() {
        TestLibc.Pair pipe = TestLibc.pipe();
        StreamHandle reader = StreamHandle.adopt(port(), pipe.readable(), true).block(PATIENCE);
        StreamHandle writer = StreamHandle.adopt(port(), pipe.writable(), true).block(PATIENCE);
        writer.write(borrowed(new byte[] {1, 2, 3})).block(PATIENCE);
        writer.close().block(PATIENCE);
        assertThat(isOpen(pipe.writable())).isFalse();
        assertThat(bytesOf(reader.streamRetained())).containsExactly(1, 2, 3);
        reader.close().block(PATIENCE);
        assertThat(isOpen(pipe.readable())).isFalse();
    }

    @Test
    void a_socket_is_a_stream() {
        TestLibc.Pair sockets = TestLibc.sockets();
        StreamHandle one = StreamHandle.adopt(port(), sockets.readable(), true).block(PATIENCE);
        StreamHandle two = StreamHandle.adopt(port(), sockets.writable(), true).block(PATIENCE);
        assertThat(one.kind()).isEqualTo(HandleKind.PIPE);
        one.write(borrowed(new byte[] {1})).block(PATIENCE);
        assertThat(bytesOf(two.streamRetained().take(1))).containsExactly(1);
        two.write(borrowed(new byte[] {2})).block(PATIENCE);
        two.close().block(PATIENCE);
        assertThat(bytesOf(one.streamRetained())).containsExactly(2);
        one.close().block(PATIENCE);
    }

    @Test
    void a_descriptor_that_does_not_block_is_waited_for_all_the_same() {
        TestLibc.Pair pipe = TestLibc.pipe();
        assertThat(FileLibc.fcntl(pipe.readable(), FileLibc.F_SETFL, OpenFlags.O_NONBLOCK))
                .isZero();
        assertThat(FileLibc.fcntl(pipe.writable(), FileLibc.F_SETFL, OpenFlags.O_NONBLOCK))
                .isZero();
        StreamHandle reader = StreamHandle.adopt(port(), pipe.readable(), true).block(PATIENCE);
        StreamHandle writer = StreamHandle.adopt(port(), pipe.writable(), true).block(PATIENCE);
        var cancelled = reader.streamRetained().subscribe(ByteBuf::release);
        await("the read is at work", () -> port().inFlight() > 0);
        cancelled.dispose();
        reader.quiesce().block(PATIENCE);

        byte[] bytes = contents(1_000_000);
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> bytesOf(reader.streamRetained()));
        writer.write(borrowed(bytes)).block(PATIENCE);
        writer.close().block(PATIENCE);
        assertThat(read.join()).isEqualTo(bytes);
        reader.close().block(PATIENCE);
    }
}
