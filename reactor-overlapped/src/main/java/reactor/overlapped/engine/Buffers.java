package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
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
        if (bytes < ALIGN_FROM) {
            return small.directBuffer(bytes, bytes);
        }
        if (aligned == Pools.SHARED.aligned && Thread.currentThread() instanceof Worker worker) {
            worker.anchor(aligned);
        }
        return aligned.directBuffer(bytes, bytes);
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

        private static final int NETTY_PAGE = 8192;

        /** Chunks of 4 MiB for what is small. */
        private static final int SMALL_ORDER = 9;

        /** Chunks of 16 MiB for what is large: a stream of a few blocks of 1 MiB must not need a fresh chunk for every round. */
        private static final int LARGE_ORDER = 11;

        final ByteBufAllocator small;
        final ByteBufAllocator aligned;

        private Pools() {
            small = pool(0, SMALL_ORDER);
            aligned = pool(PAGE, LARGE_ORDER);
        }

        private static ByteBufAllocator pool(int alignment, int order) {
            boolean supported = PooledByteBufAllocator.isDirectMemoryCacheAlignmentSupported();
            // A third of the direct memory at most is kept by chunks that are all but empty.
            long chunks = PlatformDependent.maxDirectMemory() / 3 / ((long) NETTY_PAGE << order);
            int arenas = (int) Math.max(1, Math.min(Runtime.getRuntime().availableProcessors(), chunks));
            return new PooledByteBufAllocator(
                    true,
                    0,
                    arenas,
                    NETTY_PAGE,
                    order,
                    PooledByteBufAllocator.defaultSmallCacheSize(),
                    PooledByteBufAllocator.defaultNormalCacheSize(),
                    true,
                    supported ? alignment : 0);
        }
    }
}
