package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Where a port's own buffers come from: page-aligned ones from {@value #ALIGN_FROM} bytes on, because a large read into memory a few bytes off a page was
 * measured several times slower; small ones unaligned, because alignment would round each of them up to a page.
 */
public final class Buffers {

    static final int PAGE = 4096;

    private static final int ALIGN_FROM = 16 * 1024;

    private final ByteBufAllocator small;
    private final ByteBufAllocator aligned;
    private final boolean aligns;

    Buffers(@Nullable ByteBufAllocator own) {
        if (own != null) {
            small = own;
            aligned = own;
            aligns = false;
        } else {
            Pools pools = Pools.SHARED;
            small = pools.small;
            aligned = pools.aligned;
            aligns = PooledByteBufAllocator.isDirectMemoryCacheAlignmentSupported();
        }
    }

    /** {@return an empty direct buffer with room for that many bytes} */
    public ByteBuf allocate(int bytes) {
        return bytes >= ALIGN_FROM ? aligned.directBuffer(bytes, bytes) : small.directBuffer(bytes, bytes);
    }

    /**
     * {@return an empty direct buffer whose writer index is where the memory is aligned, with room for that many bytes from there}
     *
     * @param alignment in bytes, a power of two
     */
    public ByteBuf allocateAligned(int bytes, int alignment) {
        if (alignment <= 1 || (aligns && alignment <= PAGE && bytes >= ALIGN_FROM)) {
            return allocate(bytes);
        }
        ByteBuf buffer = allocate(Math.addExact(bytes, alignment));
        int past = buffer.internalNioBuffer(0, buffer.capacity()).slice().alignmentOffset(0, alignment);
        int start = (alignment - past) & (alignment - 1);
        return buffer.setIndex(start, start);
    }

    /** The pools that all ports without an allocator of their own share. */
    private static final class Pools {

        static final Pools SHARED = new Pools();

        /** Chunks of 4 MiB: what a process that streams one file holds stays small. */
        private static final int CHUNK_ORDER = 9;

        final ByteBufAllocator small;
        final ByteBufAllocator aligned;

        private Pools() {
            small = pool(0);
            aligned = pool(PAGE);
        }

        private static ByteBufAllocator pool(int alignment) {
            boolean supported = PooledByteBufAllocator.isDirectMemoryCacheAlignmentSupported();
            return new PooledByteBufAllocator(
                    true,
                    0,
                    Math.max(1, Runtime.getRuntime().availableProcessors()),
                    8192,
                    CHUNK_ORDER,
                    PooledByteBufAllocator.defaultSmallCacheSize(),
                    PooledByteBufAllocator.defaultNormalCacheSize(),
                    true,
                    supported ? alignment : 0);
        }
    }
}
