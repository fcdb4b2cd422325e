package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

/** FIFOs opened for synchronous calls: a wait for the peer is one that a cancel ends. */
@Tag("uring")
class UringFifoTest extends FileContract {

    private Path fifo;

    UringFifoTest() {
        super("uring");
    }

    @BeforeEach
    void makeFifo() throws Exception {
        fifo = path("fifo");
        assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                .isZero();
    }

    /** {@return both ends: one who opens them both waits for nobody, and then others need not either} */
    private RandomAccessFile bothEnds() throws IOException {
        return new RandomAccessFile(fifo.toFile(), "rw");
    }

    @Test
    void it_is_read_as_it_comes_until_the_writers_close() throws IOException {
        RandomAccessFile writer = bothEnds();
        SynchronousFile file = openSynchronous(opener(fifo));
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

    private static void write(RandomAccessFile writer, int... bytes) {
        try {
            byte[] all = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                all[i] = (byte) bytes[i];
            }
            writer.write(all);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(RandomAccessFile writer) {
        try {
            writer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void megabytes_go_through_in_order() throws IOException {
        byte[] bytes = contents(3_000_000);
        SynchronousFile reader;
        SynchronousFile writer;
        try (RandomAccessFile both = bothEnds()) {
            reader = openSynchronous(opener(fifo));
            writer = openSynchronous(opener(fifo).access(Access.WRITE));
            assertThat(both.getFD().valid()).isTrue();
        }
        CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> bytesOf(reader.streamRetained()));
        writer.write(borrowed(bytes)).block(PATIENCE);
        writer.close().block(PATIENCE);
        assertThat(read.join()).isEqualTo(bytes);
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
    void a_cancelled_read_ends_though_nothing_comes_and_the_next_subscriber_gets_what_comes() throws IOException {
        try (RandomAccessFile writer = bothEnds()) {
            SynchronousFile file = openSynchronous(opener(fifo));
            for (int i = 0; i < 20; i++) {
                var reading = file.streamRetained().subscribe(ByteBuf::release);
                await("the read is at work", () -> port().inFlight() > 0);
                reading.dispose();
                file.quiesce().block(PATIENCE);
            }
            writer.write(new byte[] {1, 2, 3});
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
    void closing_ends_a_write_that_nobody_reads() throws IOException {
        try (RandomAccessFile reader = bothEnds()) {
            SynchronousFile file = openSynchronous(opener(fifo).access(Access.WRITE));
            ByteBuf source = borrowed(new byte[1_000_000]);
            StepVerifier.create(file.write(source))
                    .then(() -> await("the write is at work", () -> port().inFlight() > 0))
                    .then(file::dispose)
                    .expectError(ClosedChannelException.class)
                    .verify(PATIENCE);
            file.onClose().block(PATIENCE);
            assertThat(reader.getFD().valid()).isTrue();
        }
    }

    @Test
    void it_has_neither_positions_nor_a_size() throws IOException {
        try (RandomAccessFile writer = bothEnds()) {
            SynchronousFile file = openSynchronous(opener(fifo));
            StepVerifier.create(file.position())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    OverlappedException.class,
                                    one -> assertThat(one.symbol()).isEqualTo("ESPIPE")))
                    .verify(PATIENCE);
            StepVerifier.create(file.size())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining(fifo.toString()))
                    .verify(PATIENCE);
            assertThat(writer.getFD().valid()).isTrue();
        }
    }
}
