package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import java.nio.ByteBuffer;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** What the system can work with directly, and what has to be copied. */
final class Memory {

    private Memory() {}

    /** {@return whether the system can use this part of the buffer as it is} */
    static boolean direct(ByteBuf buffer, int index, int length, int alignment) {
        return buffer.isDirect()
                && buffer.nioBufferCount() == 1
                && (alignment <= 1 || aligned(buffer.nioBuffer(index, length), length, alignment));
    }

    /** {@return whether the system can use the remaining part of the buffer as it is} */
    static boolean direct(ByteBuffer buffer, int alignment) {
        return buffer.isDirect() && (alignment <= 1 || aligned(buffer.slice(), buffer.remaining(), alignment));
    }

    private static boolean aligned(ByteBuffer part, int length, int alignment) {
        return length % alignment == 0 && part.alignmentOffset(0, alignment) == 0;
    }

    static void checkPosition(long position, long length, String operation) {
        if (position < 0) {
            throw new IllegalArgumentException(operation + ": position " + position + " is negative");
        }
        if (position > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException(operation + ": position " + position + " and " + length
                    + " bytes go past the largest position of a file");
        }
    }

    static int roundUp(long bytes, int alignment) {
        return Math.toIntExact((bytes + alignment - 1) / alignment * alignment);
    }

    /**
     * Gives up one reference of a buffer that nobody will get: to the discard hook, and to the allocator when the hook left it.
     *
     * <p>Others may hold references, too, and take or release some at this moment, so the buffer's count does not tell what the hook did. Hence the hook gets the
     * buffer's bytes with a count of its own, which stands for that one reference. A hook that keeps them beyond its call retains them.
     */
    static void discard(ByteBuf buffer, Context context) {
        if (buffer.refCnt() == 0) {
            return;
        }
        ByteBuf once = new CompositeByteBuf(buffer.alloc(), buffer.isDirect(), 1, buffer);
        Operators.onDiscard(once, context);
        if (once.refCnt() > 0) {
            once.release();
        }
    }
}
