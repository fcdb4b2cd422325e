package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;

/** This library: a port of one processor's concurrency, and the file open on it. */
@State(Scope.Benchmark)
public class Overlapped {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @Param("nio")
    public String backend;

    private CompletionPort port;
    OverlappedFile file;

    @Setup(Level.Trial)
    public void open(CachedFile cached) throws IOException {
        port = CompletionPort.builder().backend(backend).concurrency(1).build();
        file = FileOpener.of(cached.path)
                .port(port)
                .options(StandardOpenOption.READ, StandardOpenOption.WRITE)
                .flags(cached.direct() ? new FileFlag[] {FileFlag.NO_BUFFERING} : new FileFlag[0])
                .open()
                .block(PATIENCE);
        cached.check();
    }

    @TearDown(Level.Trial)
    public void close() {
        port.disposeLater(PATIENCE).block();
    }
}
