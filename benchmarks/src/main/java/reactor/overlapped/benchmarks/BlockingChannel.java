package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The JDK's blocking files: what one thread, or two, can do at best. */
@State(Scope.Benchmark)
public class BlockingChannel {

    final ExecutorService threads = Executors.newFixedThreadPool(2);
    FileChannel channel;

    @Setup(Level.Trial)
    public void open(CachedFile cached) throws IOException {
        channel = FileChannel.open(cached.path, cached.options());
        cached.check();
    }

    @TearDown(Level.Trial)
    public void close() throws IOException {
        channel.close();
        threads.shutdown();
    }
}
