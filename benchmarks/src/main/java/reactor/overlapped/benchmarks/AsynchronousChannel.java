package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The JDK's asynchronous files, with the executor that they have by default. */
@State(Scope.Benchmark)
public class AsynchronousChannel {

    private final @Nullable ExecutorService executor;
    AsynchronousFileChannel channel;

    public AsynchronousChannel() {
        this(null);
    }

    AsynchronousChannel(@Nullable ExecutorService executor) {
        this.executor = executor;
    }

    @Setup(Level.Trial)
    public void open(CachedFile cached) throws IOException {
        channel = AsynchronousFileChannel.open(cached.path, cached.options(), executor);
        cached.check();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        channel.close();
        if (executor != null) {
            executor.shutdown();
        }
    }

    /** With as many threads as our port has workers. */
    @State(Scope.Benchmark)
    public static class Fixed extends AsynchronousChannel {
        public Fixed() {
            super(Executors.newFixedThreadPool(2));
        }
    }
}
