package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

/** Files and disks that fail, and files that change while they are read: the kernel's own answers. */
@Tag("uring")
@Timeout(120)
class UringFileFaultTest extends FileContract {

    private static final int EIO = 5;
    private static final int ENOSPC = 28;

    UringFileFaultTest() {
        super("uring");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8})
    void a_file_that_is_truncated_while_it_is_read_ends_earlier(int depth) throws IOException {
        byte[] bytes = contents(1 << 20);
        Path path = file(bytes);
        OverlappedFile file = open(opener(path));
        AtomicInteger taken = new AtomicInteger();
        byte[] read = new byte[bytes.length];
        StreamOptions options =
                StreamOptions.create().blockSize(4096).depth(depth).prefetch(0);

        StepVerifier.create(
                        file.streamRetained(options).doOnNext(buffer -> {
                            int length = buffer.readableBytes();
                            buffer.readBytes(read, taken.getAndAdd(length), length);
                            buffer.release();
                        }),
                        10)
                .expectNextCount(10)
                .then(() -> truncate(path, 50_000))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(buffer -> true)
                .expectComplete()
                .verify(PATIENCE);

        // What was in flight when it shrank may have been read before.
        assertThat(taken.get()).isBetween(10 * 4096, 50_000);
        assertThat(Arrays.copyOf(read, taken.get())).isEqualTo(Arrays.copyOf(bytes, taken.get()));
    }

    private static void truncate(Path path, long length) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_file_that_grows_while_it_is_read_is_read_to_its_new_end() throws IOException {
        byte[] bytes = contents(200_000);
        Path path = file(Arrays.copyOf(bytes, 100_000));
        OverlappedFile file = open(opener(path));
        StreamOptions options =
                StreamOptions.create().blockSize(10_000).depth(1).prefetch(0);
        StepVerifier.create(file.streamRetained(options).map(FileContract::take), 5)
                .expectNextCount(5)
                .then(() -> append(path, Arrays.copyOfRange(bytes, 100_000, 200_000)))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(15)
                .expectComplete()
                .verify(PATIENCE);
    }

    private static void append(Path path, byte[] bytes) {
        try {
            Files.write(path, bytes, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void an_error_of_the_device_is_the_readers_with_the_systems_code() throws IOException {
        // The first page of a process is never mapped: its memory answers EIO there.
        OverlappedFile memory = open(opener(Path.of("/proc/self/mem")));

        StepVerifier.create(memory.readRetained(0, 100))
                .expectErrorSatisfies(UringFileFaultTest::isDeviceError)
                .verify(PATIENCE);
        StepVerifier.create(memory.streamRetained(StreamOptions.create().depth(4)))
                .expectErrorSatisfies(UringFileFaultTest::isDeviceError)
                .verify(PATIENCE);
        assertPortWorks();
    }

    private static void isDeviceError(Throwable error) {
        assertThat(error).isInstanceOfSatisfying(OverlappedException.class, e -> {
            assertThat(e.code()).isEqualTo(EIO);
            assertThat(e).hasMessageContainingAll("read", "/proc/self/mem", "EIO");
        });
    }

    @Test
    void a_block_device_that_lost_its_end_gives_what_it_has_and_then_the_error() throws Exception {
        byte[] bytes = contents(1 << 20);
        Path backing = file(bytes);
        String device = output("losetup", "--find", "--show", "--read-only", backing.toString());
        try {
            truncate(backing, 1 << 19);
            OverlappedFile file = open(opener(Path.of(device)));
            StepVerifier.create(file.readRetained(0, 4096).map(FileContract::take))
                    .assertNext(read -> assertThat(read).isEqualTo(Arrays.copyOf(bytes, 4096)))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(file.readRetained((1 << 20) - 4096, 4096))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOfSatisfying(
                                    OverlappedException.class,
                                    e -> assertThat(e.code()).isEqualTo(EIO)))
                    .verify(PATIENCE);
            file.close().block(PATIENCE);
        } finally {
            output("losetup", "--detach", device);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void a_disk_that_fills_ends_the_write_with_what_the_system_says_and_has_what_fitted(int depth) throws Exception {
        Path mount = Files.createDirectory(path("disk"));
        output("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString());
        try {
            Path path = mount.resolve("file");
            byte[] bytes = contents(4 << 20);
            OverlappedFile file = openToWrite(path);
            Flux<ByteBuf> source = Flux.range(0, 64).map(i -> Unpooled.wrappedBuffer(bytes, i << 16, 1 << 16));

            StepVerifier.create(file.write(
                            source, StreamOptions.create().blockSize(1 << 16).depth(depth)))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOfSatisfying(OverlappedException.class, e -> {
                                assertThat(e.code()).isEqualTo(ENOSPC);
                                assertThat(e).hasMessageContainingAll("write", path.toString(), "ENOSPC");
                            }))
                    .verify(PATIENCE);

            file.close().block(PATIENCE);
            byte[] written = read(path);
            // The last page may go to the last write in flight: the ones before it then leave a hole.
            assertThat(written).hasSizeBetween(1 << 19, (1 << 20) + (depth - 1 << 16));
            int whole = depth == 1 ? written.length : 1 << 19;
            assertThat(Arrays.copyOf(written, whole)).isEqualTo(Arrays.copyOf(bytes, whole));
            assertPortWorks();
        } finally {
            output("umount", mount.toString());
        }
    }

    /** Runs what not everybody may; skips the test where it is refused. {@return what it has printed} */
    private static String output(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeTrue(false, e.getMessage());
            throw e;
        }
        String output = new String(process.getInputStream().readAllBytes()).trim();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assumeTrue(process.exitValue() == 0, () -> String.join(" ", command) + ": " + output);
        return output;
    }
}
