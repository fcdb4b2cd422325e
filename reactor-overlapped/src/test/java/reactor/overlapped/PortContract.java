package reactor.overlapped;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.testing.PortFixture;
import reactor.overlapped.testing.faults.Faults;

/** A suite that runs on every backend, with a test between engine and backend. */
abstract class PortContract {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    final Faults faults = Faults.on(backend());

    @RegisterExtension
    final PortFixture fixture = PortFixture.with(builder -> settings(builder.backend(faults)));

    abstract String backend();

    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder;
    }

    static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    Path file(int size) throws IOException {
        return Files.write(Files.createTempFile(directory, "of-" + size + "-", ""), content(size));
    }

    OverlappedFile open(Path path) {
        return open(fixture.port(), path);
    }

    static OverlappedFile open(CompletionPort port, Path path) {
        return FileOpener.of(path).port(port).open().block(PATIENCE);
    }

    OverlappedFile openToWrite(Path path) {
        return FileOpener.of(path)
                .port(fixture.port())
                .access(Access.READ, Access.WRITE)
                .disposition(Disposition.OPEN_ALWAYS)
                .open()
                .block(PATIENCE);
    }

    /** Buffers of that size; what is not released shows as live bytes. */
    Flux<ByteBuf> buffers(byte[] bytes, int size) {
        return Flux.range(0, (bytes.length + size - 1) / size).map(i -> {
            int from = i * size;
            return fixture.allocator()
                    .directBuffer(size, size)
                    .writeBytes(bytes, from, Math.min(size, bytes.length - from));
        });
    }

    static byte[] bytesOf(ByteBuf buffer) {
        try {
            byte[] bytes = new byte[buffer.readableBytes()];
            buffer.readBytes(bytes);
            return bytes;
        } finally {
            buffer.release();
        }
    }

    static ByteBuf direct(byte[] bytes) {
        return Unpooled.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("waited " + PATIENCE + " in vain");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
