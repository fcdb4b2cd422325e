package reactor.overlapped.uring;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Memory for structures of the kernel's (iovec, msghdr, sockaddr, control data), in blocks that requests borrow while they are in flight. Of one thread. */
final class Structures {

    /** Bytes of a block: {@value #IOVECS} iovecs and as much again for the rest. */
    static final int BLOCK = 2048;

    /** Most iovecs that a block has room for, beside a msghdr, an address and control data. */
    static final int IOVECS = 64;

    /** Where a block's iovecs begin. */
    static final int IOVEC = BLOCK - IOVECS * 16;

    private static final int CHUNK = 32;

    /**
     * A block.
     *
     * @param address of its first byte
     * @param bytes itself
     */
    record Block(long address, ByteBuffer bytes) {

        /** Writes an iovec. */
        void iovec(int i, long base, long length) {
            bytes.putLong(IOVEC + i * 16, base);
            bytes.putLong(IOVEC + i * 16 + 8, length);
        }

        /** {@return the address of the first iovec} */
        long iovecs() {
            return address + IOVEC;
        }
    }

    private final ArrayDeque<Block> free = new ArrayDeque<>();
    private final List<NativeMemory> chunks = new ArrayList<>();

    /** {@return a block, with what its last user has left in it} */
    Block take() {
        Block block = free.poll();
        return block != null ? block : more();
    }

    private Block more() {
        NativeMemory chunk = NativeMemory.allocate(CHUNK * BLOCK);
        chunks.add(chunk);
        for (int i = 1; i < CHUNK; i++) {
            free.add(block(chunk, i));
        }
        return block(chunk, 0);
    }

    private static Block block(NativeMemory chunk, int i) {
        return new Block(
                chunk.address() + i * BLOCK,
                chunk.bytes().slice(i * BLOCK, BLOCK).order(chunk.bytes().order()));
    }

    void giveBack(Block block) {
        free.push(block);
    }

    /** Frees all; none is in use any more. */
    void close() {
        chunks.forEach(NativeMemory::free);
    }
}
