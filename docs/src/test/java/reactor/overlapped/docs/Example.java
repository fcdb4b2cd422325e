package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.overlapped.CompletionPort;

/**
 * What the guide's examples stand on: each test of a subclass runs on every backend of this system, with a port and a folder of its own.
 * After a test no request is in flight and no byte of the port's buffers is held.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("backends")
abstract class Example {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String SYSTEM = System.getProperty("os.name");
    static final boolean WINDOWS = SYSTEM.startsWith("Windows");

    @Parameter
    String backend;

    @TempDir
    Path folder;

    CompletionPort port;

    private UnpooledByteBufAllocator allocator;

    static List<String> backends() {
        if (WINDOWS) {
            return List.of("iocp", "nio");
        }
        return SYSTEM.startsWith("Linux") ? List.of("uring", "nio") : List.of("nio");
    }

    @BeforeEach
    void openPort() {
        allocator = new UnpooledByteBufAllocator(true);
        try {
            port = CompletionPort.builder()
                    .backend(backend)
                    .allocator(allocator)
                    .build();
        } catch (IllegalArgumentException e) {
            abort(e.getMessage());
        }
    }

    @AfterEach
    void closePort() {
        if (port == null) {
            return;
        }
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while ((port.inFlight() != 0 || liveBytes() != 0) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(port.inFlight()).as("requests in flight").isZero();
            assertThat(liveBytes()).as("live bytes of the port's buffers").isZero();
        } finally {
            port.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }

    /** Bytes of the port's buffers that nobody has released. */
    final long liveBytes() {
        return allocator.metric().usedDirectMemory();
    }

    /** {@return a file on the disk of the build, to be deleted by its test: temporary ones may be on a file system that has no cache to go past} */
    final Path onDisk(String name) throws IOException {
        return Files.createDirectories(Path.of("target", "test-files")).resolve(backend + "-" + name);
    }

    /** Takes a buffer that the caller owns for its text. */
    static String text(ByteBuf buffer) {
        String text = buffer.toString(StandardCharsets.UTF_8);
        buffer.release();
        return text;
    }
}
