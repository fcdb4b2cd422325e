package reactor.overlapped.benchmarks;

import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.CompletionHandler;

/** Reads or writes with an AsynchronousFileChannel; it is its own handler, so that nothing is allocated here. */
final class ChannelLane extends Lane implements CompletionHandler<Integer, Void> {

    private final AsynchronousFileChannel channel;
    private final boolean writes;

    ChannelLane(AsynchronousFileChannel channel, int blockSize, boolean writes) {
        super(blockSize);
        this.channel = channel;
        this.writes = writes;
    }

    static Lane[] several(AsynchronousFileChannel channel, int depth, int blockSize, boolean writes) {
        Lane[] lanes = new Lane[depth];
        for (int i = 0; i < depth; i++) {
            lanes[i] = new ChannelLane(channel, blockSize, writes);
        }
        return lanes;
    }

    @Override
    void start(long position) {
        if (writes) {
            channel.write(buffer.clear(), position, null, this);
        } else {
            channel.read(buffer.clear(), position, null, this);
        }
    }

    @Override
    public void completed(Integer bytes, Void nothing) {
        moved(bytes);
    }

    @Override
    public void failed(Throwable reason, Void nothing) {
        failed(reason);
    }
}
