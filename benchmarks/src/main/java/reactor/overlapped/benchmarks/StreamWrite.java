package reactor.overlapped.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.StreamOptions;

/** The same block of 64 KiB over the whole file, which keeps its size and its place in the cache. An operation is all of it. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
public class StreamWrite {

    private static final int BLOCK = 64 * 1024;
    private static final int BLOCKS = (int) (CachedFile.SIZE / BLOCK);
    private static final int DEPTH = 4;

    private final ByteBuffer block = CachedFile.aligned(BLOCK);
    private final ByteBuf byteBuf = Unpooled.wrappedBuffer(block.duplicate());
    private final Buffer vertxBuffer = Buffer.buffer(new byte[BLOCK]);
    private Lane[] lanes = {};

    @Benchmark
    public long ours(Overlapped ours) throws InterruptedException {
        Finish finish = new Finish(1);
        ours.file
                .write(
                        Flux.range(0, BLOCKS).map(i -> byteBuf.retainedDuplicate()),
                        StreamOptions.create().blockSize(BLOCK))
                .subscribe(new Drain<Long>(finish, Math::toIntExact));
        return finish.await(CachedFile.SIZE);
    }

    @Benchmark
    public long fileChannel(BlockingChannel peer) throws IOException {
        peer.channel.position(0);
        long bytes = 0;
        while (bytes < CachedFile.SIZE) {
            bytes += peer.channel.write(block.clear());
        }
        return bytes;
    }

    @Benchmark
    public long asynchronousFileChannel(AsynchronousChannel peer) throws InterruptedException {
        return run(peer.channel);
    }

    @Benchmark
    public long asynchronousFileChannelFixed(AsynchronousChannel.Fixed peer) throws InterruptedException {
        return run(peer.channel);
    }

    @Benchmark
    public long spring(CachedFile cached) throws InterruptedException {
        Finish finish = new Finish(1);
        Flux<DataBuffer> source =
                Flux.range(0, BLOCKS).map(i -> DefaultDataBufferFactory.sharedInstance.wrap(block.duplicate()));
        DataBufferUtils.write(source, cached.path, StandardOpenOption.WRITE)
                .subscribe(nothing -> {}, finish::failed, () -> finish.done(CachedFile.SIZE));
        return finish.await(CachedFile.SIZE);
    }

    @Benchmark
    public long vertx(VertxFiles peer, CachedFile cached) throws InterruptedException {
        return peer.write(cached.path, vertxBuffer);
    }

    private long run(AsynchronousFileChannel channel) throws InterruptedException {
        if (lanes.length == 0) {
            lanes = ChannelLane.several(channel, DEPTH, BLOCK, true);
        }
        Finish finish = new Finish(DEPTH);
        Lane.Route route = new SequentialRoute(BLOCK);
        for (Lane lane : lanes) {
            lane.go(route, finish);
        }
        return finish.await(CachedFile.SIZE);
    }
}
