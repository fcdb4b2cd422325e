package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.SynchronousSink;
import reactor.overlapped.file.StreamOptions;

/** Lets the part of a stream through that the options tell. For one subscriber. */
final class Cut {

    private long before;
    private long left;

    Cut(StreamOptions options) {
        before = options.position();
        left = options.length() < 0 ? Long.MAX_VALUE : options.length();
    }

    void next(ByteBuf buffer, SynchronousSink<ByteBuf> sink) {
        int skipped = (int) Math.min(before, buffer.readableBytes());
        before -= skipped;
        buffer.skipBytes(skipped);
        int taken = (int) Math.min(left, buffer.readableBytes());
        left -= taken;
        buffer.writerIndex(buffer.readerIndex() + taken);
        if (taken > 0) {
            sink.next(buffer);
        } else {
            buffer.release();
        }
        if (left == 0) {
            sink.complete();
        }
    }
}
