package reactor.overlapped.file;

/**
 * How a file is streamed. Immutable: each method returns another.
 *
 * <p>A stream in flight holds up to {@code depth} blocks of {@code blockSize} bytes.
 */
public final class StreamOptions {

    private static final StreamOptions DEFAULT = new StreamOptions(0, -1, 64 * 1024, 4, 4);

    private static final int LARGEST_BLOCK = 1 << 30;
    private static final int DEEPEST = 1024;

    private final long position;
    private final long length;
    private final int blockSize;
    private final int depth;
    private final int prefetch;

    private StreamOptions(long position, long length, int blockSize, int depth, int prefetch) {
        this.position = position;
        this.length = length;
        this.blockSize = blockSize;
        this.depth = depth;
        this.prefetch = prefetch;
    }

    /** {@return the whole file, in blocks of 64 KiB, 4 in flight} */
    public static StreamOptions create() {
        return DEFAULT;
    }

    /** From that offset on, in bytes, not negative; by default 0. */
    public StreamOptions position(long newPosition) {
        if (newPosition < 0) {
            throw new IllegalArgumentException("position " + newPosition + " is negative");
        }
        return new StreamOptions(newPosition, length, blockSize, depth, prefetch);
    }

    /** That many bytes at most, not negative; by default all there is. Has no meaning for writes. */
    public StreamOptions length(long newLength) {
        if (newLength < 0) {
            throw new IllegalArgumentException("length " + newLength + " is negative");
        }
        return new StreamOptions(position, newLength, blockSize, depth, prefetch);
    }

    /** Bytes read at once, and into which small buffers are gathered for writing; 1 to 2<sup>30</sup>, by default 65536. */
    public StreamOptions blockSize(int newBlockSize) {
        if (newBlockSize < 1 || newBlockSize > LARGEST_BLOCK) {
            throw new IllegalArgumentException("blockSize " + newBlockSize + " is not in 1 to " + LARGEST_BLOCK);
        }
        return new StreamOptions(position, length, newBlockSize, depth, prefetch);
    }

    /** Requests in flight at most; 1 to 1024, by default 4. */
    public StreamOptions depth(int newDepth) {
        if (newDepth < 1 || newDepth > DEEPEST) {
            throw new IllegalArgumentException("depth " + newDepth + " is not in 1 to " + DEEPEST);
        }
        return new StreamOptions(position, length, blockSize, newDepth, Math.min(prefetch, newDepth));
    }

    /** Blocks read ahead of what the subscriber has asked for; 0 to {@code depth}, by default 4. */
    public StreamOptions prefetch(int newPrefetch) {
        if (newPrefetch < 0 || newPrefetch > depth) {
            throw new IllegalArgumentException("prefetch " + newPrefetch + " is not in 0 to the depth of " + depth);
        }
        return new StreamOptions(position, length, blockSize, depth, newPrefetch);
    }

    /** {@return the offset of the first byte} */
    public long position() {
        return position;
    }

    /** {@return the number of bytes at most, negative for all there is} */
    public long length() {
        return length;
    }

    /** {@return bytes of a block} */
    public int blockSize() {
        return blockSize;
    }

    /** {@return requests in flight at most} */
    public int depth() {
        return depth;
    }

    /** {@return blocks read ahead of demand} */
    public int prefetch() {
        return prefetch;
    }
}
