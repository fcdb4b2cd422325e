package reactor.overlapped.spring;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;

/** The memory of a buffer that is not Netty's; releases that buffer when it is itself released. */
final class DataBufferView extends CompositeByteBuf {

    private static final int MOST_PARTS = 1024;

    private final DataBuffer viewed;
    private final DataBuffer.ByteBufferIterator parts;

    private DataBufferView(DataBuffer viewed, DataBuffer.ByteBufferIterator parts) {
        super(UnpooledByteBufAllocator.DEFAULT, false, MOST_PARTS);
        this.viewed = viewed;
        this.parts = parts;
    }

    /** {@return the readable bytes as a buffer of Netty's, which is to be released instead} */
    static ByteBuf byteBufOf(DataBuffer buffer) {
        if (buffer instanceof NettyDataBuffer netty) {
            return netty.getNativeBuffer();
        }
        DataBufferView view = new DataBufferView(buffer, buffer.readableByteBuffers());
        while (view.parts.hasNext()) {
            view.addComponent(true, Unpooled.wrappedBuffer(view.parts.next()));
        }
        return view;
    }

    @Override
    protected void deallocate() {
        super.deallocate();
        parts.close();
        DataBufferUtils.release(viewed);
    }
}
