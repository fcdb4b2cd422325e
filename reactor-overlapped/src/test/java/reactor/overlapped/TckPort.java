package reactor.overlapped;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Port;
import reactor.overlapped.engine.StreamOps;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.Share;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.testing.UnlessForbidden;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Faults;

/** A port and files for a TCK, whose subscribers release nothing: its buffers are not watched for leaks. */
final class TckPort {

    private final String backend;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final List<Path> files = new ArrayList<>();
    private final Map<String, AtomicLong> left = new ConcurrentHashMap<>();
    private Path directory;
    private CompletionPort port;

    TckPort(String backend) {
        this.backend = backend;
    }

    /** TestNG makes objects of classes that it leaves out: nothing before this needs the backend. */
    void open() throws IOException {
        UnlessForbidden.check(backend);
        directory = Files.createTempDirectory("tck");
        Faults faults = Faults.on(backend).answering(this::answer);
        port = CompletionPort.builder().backend(faults).allocator(allocator).build();
    }

    void close() throws IOException {
        if (port == null) {
            // It was skipped.
            return;
        }
        port.disposeLater(Duration.ZERO).block(PortContract.PATIENCE);
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(directory);
    }

    private Path path(int size) {
        try {
            Path path = Files.write(Files.createTempFile(directory, "of-" + size + "-", ""), new byte[size]);
            files.add(path);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    OverlappedFile file(int size) {
        return FileOpener.of(path(size))
                .port(port)
                .access(Access.READ, Access.WRITE)
                .open()
                .block(PortContract.PATIENCE);
    }

    StreamOptions options(int block) {
        return StreamOptions.create().blockSize(block).depth(4);
    }

    /** {@return a handle without positions that gives so many buffers: a file whose reads are counted} */
    Flux<ByteBuf> inbound(long elements) {
        Path path = path(8);
        left.put(path.toString(), new AtomicLong(elements));
        try {
            OpenHandle handle = Port.engineOf(port)
                    .open(new FileSpec(
                            path,
                            Set.of(Access.READ),
                            Set.of(Share.values()),
                            Disposition.OPEN_EXISTING,
                            Set.of(),
                            Set.of(),
                            false,
                            true));
            return new StreamOps(handle).inbound(8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer answer(String target, Request request) {
        AtomicLong counter = left.get(target);
        return counter == null || counter.getAndDecrement() > 0 ? Answer.real() : Answer.end();
    }

    ByteBuf element(int element) {
        return allocator.directBuffer(8, 8).writeLong(element);
    }
}
