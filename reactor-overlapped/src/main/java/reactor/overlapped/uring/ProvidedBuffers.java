package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.CQE_BUFFER_SHIFT;
import static reactor.overlapped.uring.IoUring.REGISTER_PBUF_RING;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * Memory that the kernel takes for a receive only when there is something to receive, so that one that waits pins none (a ring of provided
 * buffers). What has come is copied out at once, and the memory goes back to the kernel.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/io_uring_setup_buf_ring.3.html">io_uring_setup_buf_ring(3)</a>
 */
final class ProvidedBuffers {

    /** The group that an entry names. */
    static final int GROUP = 1;

    /** Bytes of each buffer. Only the pages are ever touched that messages are long. */
    static final int LENGTH = 16 * 1024;

    /** As many as one dispatch may find filled, at the least. */
    private static final int COUNT = 256;

    private static final int ENTRY = 16;
    private static final int TAIL = 14;

    private final NativeMemory entries = NativeMemory.allocate(COUNT * ENTRY);
    private final NativeMemory memory = NativeMemory.allocate(COUNT * LENGTH);
    private int tail;

    /** Registers them. */
    ProvidedBuffers(Ring ring) throws IOException {
        NativeMemory registration = NativeMemory.allocate(40);
        try {
            ByteBuffer fields = registration.bytes();
            fields.putLong(0, entries.address());
            fields.putInt(8, COUNT);
            fields.putShort(12, (short) GROUP);
            ring.register(REGISTER_PBUF_RING, registration.address(), 1);
        } catch (IOException e) {
            free();
            throw e;
        } finally {
            registration.free();
        }
        for (int i = 0; i < COUNT; i++) {
            add(i);
        }
        publish();
    }

    private void add(int id) {
        int at = (tail++ & COUNT - 1) * ENTRY;
        ByteBuffer to = entries.bytes();
        to.putLong(at, memory.address() + (long) id * LENGTH);
        to.putInt(at + 8, LENGTH);
        to.putShort(at + 12, (short) id);
    }

    private void publish() {
        VarHandle.releaseFence();
        entries.bytes().putShort(TAIL, (short) tail);
    }

    /** {@return a buffer of the port's with the bytes of a completion that has IORING_CQE_F_BUFFER} */
    ByteBuf take(int completionFlags, int length, IntFunction<ByteBuf> buffers) {
        int id = completionFlags >>> CQE_BUFFER_SHIFT;
        try {
            ByteBuf copy = buffers.apply(length);
            ByteBuffer from = memory.bytes();
            from.limit(id * LENGTH + length).position(id * LENGTH);
            copy.setBytes(0, from);
            return copy;
        } finally {
            giveBack(completionFlags);
        }
    }

    /** The bytes of a completion that has IORING_CQE_F_BUFFER are not wanted. */
    void giveBack(int completionFlags) {
        add(completionFlags >>> CQE_BUFFER_SHIFT);
        publish();
    }

    /** Frees the memory, after the ring is closed. */
    void free() {
        entries.free();
        memory.free();
    }
}
