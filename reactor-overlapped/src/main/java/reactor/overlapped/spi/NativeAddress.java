package reactor.overlapped.spi;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.netty.buffer.ByteBuf;
import java.nio.Buffer;
import java.nio.ByteBuffer;

/** Where a request's memory lies. */
public final class NativeAddress {

    private NativeAddress() {}

    /** {@return the address of the first byte that takes part, 0 when the request has no memory} */
    public static long of(Request request) {
        ByteBuf buffer = request.buffer;
        if (buffer != null) {
            return of(buffer, request.index, request.length, request.exclusive);
        }
        ByteBuffer bytes = request.byteBuffer;
        return bytes == null ? 0 : of(bytes) + request.index;
    }

    /** {@return the address of byte {@code index}} */
    public static long of(ByteBuf buffer, int index, int length, boolean exclusive) {
        if (buffer.hasMemoryAddress()) {
            return buffer.memoryAddress() + index;
        }
        // Netty without Unsafe. The internal view saves an object, but has one position that all users share.
        ByteBuffer view = exclusive ? buffer.internalNioBuffer(index, length) : buffer.nioBuffer(index, length);
        return of(view) + view.position();
    }

    /** {@return the address of byte 0 of a direct buffer} */
    public static long of(Buffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("the system needs direct memory, this buffer is on the heap");
        }
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }
}
