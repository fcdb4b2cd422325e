package reactor.overlapped.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.overlapped.file.StreamOptions;

/** The whole file from start to end. An operation is all of it. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@State(Scope.Benchmark)
public class StreamRead {

    private static final int DEPTH = 4;

    @Param({"65536", "1048576"})
    public int blockSize;

    private Lane[] lanes = {};
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    @Benchmark
    public long ours(Overlapped ours) throws InterruptedException {
        Finish finish = new Finish(1);
        ours.file
                .streamRetained(StreamOptions.create().blockSize(blockSize))
                .subscribe(new Drain<ByteBuf>(finish, Buffers::take));
        return finish.await(CachedFile.SIZE);
    }

    @Benchmark
    public long fileChannel(BlockingChannel peer) throws IOException {
        if (buffer.capacity() == 0) {
            buffer = CachedFile.aligned(blockSize);
        }
        peer.channel.position(0);
        long bytes = 0;
        int read;
        while ((read = peer.channel.read(buffer.clear())) >= 0) {
            bytes += read;
        }
        return bytes;
    }

    /** Four reads in flight, in whatever order they end. */
    @Benchmark
    public long asynchronousFileChannel(AsynchronousChannel peer) throws InterruptedException {
        return run(peer.channel);
    }

    @Benchmark
    public long asynchronousFileChannelFixed(AsynchronousChannel.Fixed peer) throws InterruptedException {
        return run(peer.channel);
    }

    /** Spring's factory by default: heap buffers. */
    @Benchmark
    public long spring(CachedFile cached) throws InterruptedException {
        return read(cached, DefaultDataBufferFactory.sharedInstance);
    }

    /** The factory that Spring uses above Reactor Netty: pooled direct buffers. */
    @Benchmark
    public long springPooled(CachedFile cached) throws InterruptedException {
        return read(cached, new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT));
    }

    /** Buffers of 8 KiB, whatever our block size. */
    @Benchmark
    public long vertxDefault(VertxFiles peer, CachedFile cached) throws InterruptedException {
        return peer.read(cached.path, 0);
    }

    @Benchmark
    public long vertx(VertxFiles peer, CachedFile cached) throws InterruptedException {
        return peer.read(cached.path, blockSize);
    }

    private long read(CachedFile cached, DataBufferFactory factory) throws InterruptedException {
        Finish finish = new Finish(1);
        DataBufferUtils.read(cached.path, factory, blockSize).subscribe(new Drain<DataBuffer>(finish, Buffers::take));
        return finish.await(CachedFile.SIZE);
    }

    private long run(AsynchronousFileChannel channel) throws InterruptedException {
        if (lanes.length == 0) {
            lanes = ChannelLane.several(channel, DEPTH, blockSize, false);
        }
        Finish finish = new Finish(DEPTH);
        Lane.Route route = new SequentialRoute(blockSize);
        for (Lane lane : lanes) {
            lane.go(route, finish);
        }
        return finish.await(CachedFile.SIZE);
    }
}
