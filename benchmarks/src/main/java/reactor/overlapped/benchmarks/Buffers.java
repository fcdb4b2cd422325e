package reactor.overlapped.benchmarks;

import io.netty.buffer.ByteBuf;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/** What a subscriber does with a buffer: nothing but releasing it. */
final class Buffers {

    private Buffers() {}

    static int take(ByteBuf buffer) {
        int bytes = buffer.readableBytes();
        buffer.release();
        return bytes;
    }

    static int take(DataBuffer buffer) {
        int bytes = buffer.readableByteCount();
        DataBufferUtils.release(buffer);
        return bytes;
    }
}
