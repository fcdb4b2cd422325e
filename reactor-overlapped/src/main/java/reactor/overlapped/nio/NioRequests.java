package reactor.overlapped.nio;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** What handles ask of a request. */
final class NioRequests {

    private NioRequests() {}

    static Request of(Slot slot) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalStateException("slot " + slot.index + " has no request");
        }
        return request;
    }

    /** {@return the memory that takes part, from position to limit} */
    static ByteBuffer memory(Request request) {
        ByteBuf buffer = request.buffer;
        if (buffer != null) {
            return request.exclusive
                    ? buffer.internalNioBuffer(request.index, request.length)
                    : buffer.nioBuffer(request.index, request.length);
        }
        ByteBuffer bytes = request.byteBuffer;
        if (bytes == null) {
            throw new IllegalArgumentException(request.op.label() + " without memory");
        }
        ByteBuffer view = request.exclusive ? bytes : bytes.duplicate();
        // The limit first: the position may not pass it.
        view.limit(Math.addExact(request.index, request.length)).position(request.index);
        return view;
    }

    static UnsupportedOperationException unsupported(Op op, SystemHandle handle) {
        return new UnsupportedOperationException("backend " + NioDriver.BACKEND + " has no " + op.label() + " for "
                + handle.kind() + " " + handle.target());
    }
}
