package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.HandleKind;
import reactor.test.StepVerifier;

/** FIFOs, which have a path but no positions: nothing can wake the thread that waits for one, short of closing it. */
@Tag("nio")
class NioFifoTest extends FileContract {

    private Path fifo;

    NioFifoTest() {
        super("nio");
    }

    @BeforeEach
    void makeFifo() throws Exception {
        assumeTrue(LINUX, "this system has no FIFOs");
        fifo = path("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
    }

    /** {@return both ends, for a moment: one who opens them both waits for nobody, and then others need not either} */
    private RandomAccessFile bothEnds() throws IOException {
        return new RandomAccessFile(fifo.toFile(), "rw");
    }

    private FileOutputStream writer() throws IOException {
        return new FileOutputStream(fifo.toFile());
    }

    @Test
    void it_is_read_as_it_comes_until_the_writers_close() throws IOException {
        FileOutputStream writer;
        SynchronousFile file;
        try (RandomAccessFile both = bothEnds()) {
            assertThat(both.getFD().valid()).isTrue();
            writer = writer();
            file = openSynchronous(opener(fifo));
        }
        assertThat(file.kind()).isEqualTo(HandleKind.PIPE);
        StepVerifier.create(file.streamRetained().map(FileContract::take))
                .then(() -> write(writer, 1, 2, 3))
                .assertNext(bytes -> assertThat(bytes).containsExactly(1, 2, 3))
                .then(() -> write(writer, 4))
                .assertNext(bytes -> assertThat(bytes).containsExactly(4))
                .then(() -> close(writer))
                .expectComplete()
                .verify(PATIENCE);
    }

    private static void write(FileOutputStream writer, int... bytes) {
        try {
            byte[] all = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                all[i] = (byte) bytes[i];
            }
            writer.write(all);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void close(FileOutputStream writer) {
        try {
            writer.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void it_is_refused_as_an_overlapped_file() throws IOException {
        try (RandomAccessFile writer = bothEnds()) {
            StepVerifier.create(opener(fifo).open())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(FileSystemException.class)
                            .hasMessageContainingAll(fifo.toString(), "stream"))
                    .verify(PATIENCE);
            await("the refused handle is closed", () -> descriptors(fifo).size() == 1);
            assertThat(writer.getFD().valid()).isTrue();
        }
    }

    @Test
    void a_cancelled_read_ends_with_what_comes_and_the_next_subscriber_gets_it() throws IOException {
        try (RandomAccessFile writer = bothEnds()) {
            SynchronousFile file = openSynchronous(opener(fifo));
            var reading = file.streamRetained().subscribe(ByteBuf::release);
            await("the read is at work", () -> port().inFlight() > 0);
            reading.dispose();
            writer.write(new byte[] {1, 2, 3});
            file.quiesce().block(PATIENCE);
            assertThat(bytesOf(file.streamRetained().take(1))).containsExactly(1, 2, 3);
        }
    }

    @Test
    void closing_ends_a_read_that_nothing_comes_for() throws IOException {
        try (RandomAccessFile writer = bothEnds()) {
            SynchronousFile file = openSynchronous(opener(fifo));
            StepVerifier.create(file.streamRetained())
                    .then(() -> await("the read is at work", () -> port().inFlight() > 0))
                    .then(file::dispose)
                    .expectError(AsynchronousCloseException.class)
                    .verify(PATIENCE);
            file.onClose().block(PATIENCE);
            assertThat(descriptors(fifo)).hasSize(1);
            assertThat(writer.getFD().valid()).isTrue();
        }
    }

    @Test
    void it_has_neither_positions_nor_a_size() throws IOException {
        try (RandomAccessFile writer = bothEnds()) {
            SynchronousFile file = openSynchronous(opener(fifo));
            StepVerifier.create(file.position()).expectError(IOException.class).verify(PATIENCE);
            StepVerifier.create(file.size())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining(fifo.toString()))
                    .verify(PATIENCE);
            assertThat(writer.getFD().valid()).isTrue();
        }
    }
}
