package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.testing.PortFixture;
import reactor.overlapped.testing.faults.Held;

/**
 * What all contracts of files stand on: a port of the backend, a folder on a real disk (not a memory file system, which may know neither
 * sectors nor sparse files), and contents in which a misplaced byte shows. Whatever was opened here is closed after the test, and then
 * the fixture wants nothing to be left.
 */
public abstract class FileContract {

    protected static final Duration PATIENCE = Duration.ofSeconds(60);
    protected static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");
    protected static final boolean LINUX = System.getProperty("os.name").startsWith("Linux");

    /** The runner (tools/wine-java) exports it. */
    protected static final boolean WINE = WINDOWS && System.getenv("WINEPREFIX") != null;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    protected final String backend;

    @RegisterExtension
    protected final PortFixture fixture;

    private final List<Mono<Void>> opened = new ArrayList<>();
    private final List<ByteBuf> lent = new ArrayList<>();
    private boolean jdkKeepsHandle;
    protected Path folder;

    protected FileContract(String backend) {
        this.backend = backend;
        this.fixture = PortFixture.with(builder -> settings(builder.backend(backend)));
    }

    /** Settings of the port, for a contract that needs its own. */
    protected CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder;
    }

    @BeforeEach
    void makeFolder() throws IOException {
        String name = ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "-" + System.nanoTime();
        folder = Files.createDirectories(Path.of("target", "test-files", name).toAbsolutePath());
    }

    @AfterEach
    void closeAndDelete() throws IOException {
        for (Mono<Void> close : opened) {
            close.block(PATIENCE);
        }
        delete(folder);
        for (ByteBuf buffer : lent) {
            assertThat(buffer.refCnt()).as("references of a borrowed buffer").isEqualTo(1);
            buffer.release();
        }
    }

    private void delete(Path folder) throws IOException {
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (WINDOWS) {
                    Files.setAttribute(file, "dos:readonly", false);
                }
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path one, IOException failure) throws IOException {
                // On Windows a deleted file has its name until it is closed, which a cancel does not wait for.
                await("all files are closed", () -> isDeleted(one) || jdkKeepsHandle);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static boolean isDeleted(Path emptied) {
        try {
            Files.delete(emptied);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- the port

    protected final CompletionPort port() {
        return fixture.port();
    }

    protected final boolean nio() {
        return backend.equals("nio");
    }

    /**
     * Makes a worker stand still in a subscriber's signal. With a port of one worker nothing is issued until it is let go, so
     * what a test does meanwhile happens while its requests wait.
     */
    protected final CountDownLatch holdWorker() {
        CountDownLatch holds = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        OverlappedFile file = openToWrite(folder.resolve("hold-" + NUMBER.incrementAndGet()));
        // Files' requests are issued, and so signalled, by workers only.
        file.readRetained(0, 1).subscribe(never -> {}, failed -> {}, () -> {
            holds.countDown();
            await(release);
        });
        await(holds);
        return release;
    }

    protected static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("happened in time")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    protected static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int turn = 0; !condition.getAsBoolean(); turn++) {
            if (System.nanoTime() - deadline > 0) {
                Assertions.fail("did not happen in " + PATIENCE + ": " + what);
            }
            Held.pause(turn);
        }
    }

    /** Shows that the port is in order: something else is written, read and measured. */
    protected final void assertPortWorks() {
        byte[] bytes = contents(10_000);
        Path path = folder.resolve("port-works-" + NUMBER.incrementAndGet());
        Flux<ByteBuf> work = FileOpener.of(path)
                .port(port())
                .access(Access.READ, Access.WRITE)
                .disposition(Disposition.CREATE_NEW)
                .use(file -> file.write(Unpooled.wrappedBuffer(bytes), 0)
                        .thenMany(file.streamRetained(StreamOptions.create().blockSize(1000))));
        assertThat(bytesOf(work)).isEqualTo(bytes);
    }

    // ---- files

    /** {@return bytes without a period, the same for the same length} */
    protected static byte[] contents(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    protected final Path path(String name) {
        return folder.resolve(name);
    }

    protected final Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("file-" + NUMBER.incrementAndGet()), bytes);
    }

    protected static byte[] read(Path path) {
        try {
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The test opens a file without buffering by the JDK, which on Windows opens a second handle for it ({@code FileDispatcherImpl.setDirect0}) and
     * never closes that: the file stays until the process ends.
     */
    protected final void opensUnbuffered() {
        jdkKeepsHandle = WINDOWS && nio();
    }

    /** {@return an opener on the test's port: to read, if it exists} */
    protected final FileOpener opener(Path path) {
        return FileOpener.of(path).port(port());
    }

    protected final OverlappedFile open(FileOpener opener) {
        OverlappedFile file = opener.open().block(PATIENCE);
        assertThat(file).isNotNull();
        opened.add(file.close());
        return file;
    }

    protected final OverlappedFile openToRead(Path path) {
        return open(opener(path));
    }

    protected final OverlappedFile openToRead(byte[] bytes) throws IOException {
        return openToRead(file(bytes));
    }

    /** {@return open to read and write, created when it does not exist} */
    protected final OverlappedFile openToWrite(Path path) {
        return open(opener(path).access(Access.READ, Access.WRITE).disposition(Disposition.OPEN_ALWAYS));
    }

    protected final SynchronousFile openSynchronous(FileOpener opener) {
        SynchronousFile file = opener.openSynchronous().block(PATIENCE);
        assertThat(file).isNotNull();
        opened.add(file.close());
        return file;
    }

    protected final void closeLater(Mono<Void> close) {
        opened.add(close);
    }

    /** {@return this process's descriptors of a file, on Linux} */
    protected static Set<Long> descriptors(Path path) {
        Set<Long> found = new TreeSet<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path one : all.toList()) {
                try {
                    if (Files.readSymbolicLink(one).equals(path)) {
                        found.add(Long.valueOf(one.getFileName().toString()));
                    }
                } catch (NoSuchFileException closedMeanwhile) {
                    // Other threads have descriptors too.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    // ---- buffers

    protected static ByteBuf direct(byte[] bytes) {
        return Unpooled.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** {@return a direct buffer to lend: after the test its references must be back} */
    protected final ByteBuf borrowed(byte[] bytes) {
        ByteBuf buffer = direct(bytes);
        lent.add(buffer);
        return buffer;
    }

    protected static byte[] take(ByteBuf buffer) {
        try {
            return ByteBufUtil.getBytes(buffer);
        } finally {
            buffer.release();
        }
    }

    /** {@return what the publisher emits, one behind the other; releases it} */
    protected static byte[] bytesOf(Publisher<ByteBuf> buffers) {
        ByteArrayOutputStream all = Flux.from(buffers)
                .map(FileContract::take)
                .collect(ByteArrayOutputStream::new, ByteArrayOutputStream::writeBytes)
                .block(PATIENCE);
        assertThat(all).isNotNull();
        return all.toByteArray();
    }

    /** {@return the sizes of the buffers that are emitted; releases them} */
    protected static List<Integer> sizesOf(Publisher<ByteBuf> buffers) {
        return Flux.from(buffers)
                .map(buffer -> take(buffer).length)
                .collectList()
                .block(PATIENCE);
    }
}
