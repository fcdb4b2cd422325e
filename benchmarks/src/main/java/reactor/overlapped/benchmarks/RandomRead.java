package reactor.overlapped.benchmarks;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Flux;

/** Random reads of 4 KiB, 32 in flight. An operation is a read; the score is thousands of them in a second. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@OperationsPerInvocation(RandomRead.READS)
@State(Scope.Benchmark)
public class RandomRead {

    static final int READS = 16 * 1024;

    private static final int BLOCK = 4096;
    private static final int DEPTH = 32;

    private final RandomRoute[] routes = new RandomRoute[DEPTH];
    private Lane[] lanes = {};

    @Setup(Level.Trial)
    public void plan() {
        for (int i = 0; i < DEPTH; i++) {
            routes[i] = new RandomRoute(i, BLOCK);
        }
    }

    /** Into direct ByteBuffers of the caller's own, as AsynchronousFileChannel reads. */
    @Benchmark
    public long ours(Overlapped ours) throws InterruptedException {
        return run(() -> new OverlappedLane.OfByteBuffer(ours.file, BLOCK));
    }

    @Benchmark
    public long oursByteBuf(Overlapped ours) throws InterruptedException {
        return run(() -> new OverlappedLane.OfByteBuf(ours.file, BLOCK));
    }

    @Benchmark
    public long oursRetained(Overlapped ours) throws InterruptedException {
        return run(() -> new OverlappedLane.Retained(ours.file, BLOCK));
    }

    /** As most would write it; what flatMap costs is in it. */
    @Benchmark
    public long oursRetainedFlatMap(Overlapped ours) throws InterruptedException {
        Finish finish = new Finish(1);
        RandomRoute route = routes[0].restart(READS);
        Flux.range(0, READS)
                .flatMap(i -> ours.file.readRetained(route.next(), BLOCK), DEPTH)
                .subscribe(new Drain<ByteBuf>(finish, Buffers::take));
        return finish.await((long) READS * BLOCK);
    }

    @Benchmark
    public long asynchronousFileChannel(AsynchronousChannel peer) throws InterruptedException {
        return run(() -> new ChannelLane(peer.channel, BLOCK, false));
    }

    @Benchmark
    public long asynchronousFileChannelFixed(AsynchronousChannel.Fixed peer) throws InterruptedException {
        return run(() -> new ChannelLane(peer.channel, BLOCK, false));
    }

    @Benchmark
    public long fileChannel(BlockingChannel peer) throws IOException {
        return read(peer.channel, CachedFile.aligned(BLOCK), routes[0].restart(READS));
    }

    @Benchmark
    public long fileChannelTwoThreads(BlockingChannel peer) throws InterruptedException {
        Finish finish = new Finish(2);
        for (int i = 0; i < 2; i++) {
            RandomRoute route = routes[i].restart(READS / 2);
            peer.threads.execute(() -> {
                try {
                    finish.done(read(peer.channel, CachedFile.aligned(BLOCK), route));
                } catch (IOException e) {
                    finish.failed(e);
                }
            });
        }
        return finish.await((long) READS * BLOCK);
    }

    private static long read(FileChannel channel, ByteBuffer buffer, Lane.Route route) throws IOException {
        long bytes = 0;
        for (long position = route.next(); position >= 0; position = route.next()) {
            bytes += channel.read(buffer.clear(), position);
        }
        return bytes;
    }

    private long run(Supplier<Lane> newLane) throws InterruptedException {
        if (lanes.length == 0) {
            lanes = new Lane[DEPTH];
            for (int i = 0; i < DEPTH; i++) {
                lanes[i] = newLane.get();
            }
        }
        Finish finish = new Finish(DEPTH);
        for (int i = 0; i < DEPTH; i++) {
            lanes[i].go(routes[i].restart(READS / DEPTH), finish);
        }
        return finish.await((long) READS * BLOCK);
    }
}
