package reactor.overlapped.uring;

import io.netty.buffer.ByteBuf;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;

/** The memory of a request with several buffers, as the kernel wants it. */
final class Iovecs {

    private Iovecs() {}

    /** Writes an iovec for each buffer: the readable bytes of a write, the writable ones of a read. {@return how many} */
    static int set(Structures.Block block, Request request, boolean write) {
        ByteBuf[] vector = request.vector;
        if (vector == null) {
            throw new IllegalArgumentException("the request has no vector");
        }
        for (int i = 0; i < request.vectorCount; i++) {
            ByteBuf buffer = vector[i];
            int index = write ? buffer.readerIndex() : buffer.writerIndex();
            int length = write ? buffer.readableBytes() : buffer.writableBytes();
            block.iovec(i, NativeAddress.of(buffer, index, length, request.exclusive), length);
        }
        return request.vectorCount;
    }
}
