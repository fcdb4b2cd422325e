package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SynchronousHandle;

/**
 * The calls of a synchronous file opened without buffering. Its pointer and the lengths are the caller's, so he has to align them and hears which is not;
 * memory that is not aligned is copied.
 */
final class UnbufferedCalls {

    private final SynchronousHandle system;
    private final FileControl file;
    private final int alignment;
    private final Buffers buffers;

    UnbufferedCalls(SynchronousHandle system, FileControl file, Buffers buffers) {
        this.system = system;
        this.file = file;
        this.alignment = file.alignment();
        this.buffers = buffers;
    }

    /** {@return bytes moved, -1 at the end} */
    int call(Op op, ByteBuffer memory) throws IOException {
        int length = memory.remaining();
        if (length == 0) {
            return transfer(op, memory);
        }
        long position = system.position();
        if (position % alignment != 0 && op == Op.READ && position >= file.size()) {
            // Where the last read has left it.
            return -1;
        }
        check(op, "position", position);
        check(op, "length", length);
        return Memory.direct(memory, alignment) ? transfer(op, memory) : copied(op, memory, length);
    }

    private int transfer(Op op, ByteBuffer memory) throws IOException {
        return op == Op.READ ? system.read(memory) : system.write(memory);
    }

    private void check(Op op, String what, long value) {
        if (value % alignment != 0) {
            throw new IllegalArgumentException(op.label() + ": " + what + " " + value + " of the unbuffered file "
                    + system.target() + " is not a multiple of its alignment of " + alignment + " bytes");
        }
    }

    private int copied(Op op, ByteBuffer memory, int length) throws IOException {
        ByteBuf copy = buffers.allocateAligned(length, alignment);
        try {
            ByteBuffer aligned = copy.nioBuffer(copy.writerIndex(), length);
            if (op != Op.READ) {
                aligned.put(memory.duplicate()).flip();
                return transfer(op, aligned);
            }
            int moved = transfer(op, aligned.duplicate());
            if (moved > 0) {
                memory.duplicate().put(aligned.limit(moved));
            }
            return moved;
        } finally {
            copy.release();
        }
    }
}
